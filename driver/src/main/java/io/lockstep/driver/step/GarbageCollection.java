package io.lockstep.driver.step;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** Time this process has spent on garbage collection. */
final class GarbageCollection {
    private static final double MILLIS = 1e3;

    private GarbageCollection() {}

    /** Since the process began, of all collectors; a collector that does not say counts 0. */
    static double seconds() {
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            millis += Math.max(0, collector.getCollectionTime());
        }
        return millis / MILLIS;
    }
}
