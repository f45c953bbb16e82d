package io.lockstep.driver.simulation;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is on the simulated disk, and how it behaves. Paths of files only; directories are what their files' paths say.
 */
final class SimulatedStorage {
    /** What becomes of an operation. */
    enum Fault {
        NONE,
        /** It fails, and nothing is done. */
        BEFORE,
        /** It fails, and all is done. */
        AFTER,
        /** A part is done, then the writer dies. */
        TORN
    }

    private final Map<String, byte[]> files = new TreeMap<>();
    private Fault armed = Fault.NONE;
    private boolean broken;

    Map<String, byte[]> files() {
        return files;
    }

    /** The next change has this fault. */
    void arm(Fault fault) {
        armed = fault;
    }

    Fault armed() {
        return armed;
    }

    /** Takes the fault that is armed. */
    Fault take() {
        Fault fault = armed;
        armed = Fault.NONE;
        return fault;
    }

    /** From now on nothing works. */
    void fail() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }
}
