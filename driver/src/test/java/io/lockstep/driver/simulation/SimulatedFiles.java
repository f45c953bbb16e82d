package io.lockstep.driver.simulation;

import java.io.IOException;

/** The simulated disk as one process sees it: every operation takes time, in which it may die. */
final class SimulatedFiles extends MemoryFiles {
    /** Hears what happens to the disk, at that moment. */
    interface Watcher {
        /** A small file is there whole. */
        void published(SimulatedProcess process, String path);

        /** A change has a fault. */
        void struck(SimulatedStorage.Fault fault, SimulatedProcess process, String path);
    }

    private static final int PAUSES_IN = 3;
    private static final long LEAST_NANOS = Scheduler.MILLI / 10;
    private static final long MOST_NANOS = 30 * Scheduler.MILLI;

    private final SimulatedStorage storage;
    private final Scheduler scheduler;
    private final Dice dice;
    private final SimulatedProcess process;
    private final Watcher watcher;

    SimulatedFiles(
            SimulatedStorage storage, Scheduler scheduler, Dice dice, SimulatedProcess process, Watcher watcher) {
        super(storage.files());
        this.storage = storage;
        this.scheduler = scheduler;
        this.dice = dice;
        this.process = process;
        this.watcher = watcher;
    }

    @Override
    void pause() throws IOException {
        process.throwIfDead();
        if (dice.oneIn(PAUSES_IN)) {
            scheduler.sleep(dice.nanos(LEAST_NANOS, MOST_NANOS));
        }
        if (storage.isBroken()) {
            throw new IOException("storage is gone");
        }
    }

    @Override
    void change(String path, Change whole, Change part) throws IOException {
        pause();
        SimulatedStorage.Fault fault = storage.take();
        if (fault != SimulatedStorage.Fault.NONE) {
            watcher.struck(fault, process, path);
        }
        if (fault == SimulatedStorage.Fault.BEFORE) {
            throw new IOException(path + ": input/output error");
        }
        if (fault == SimulatedStorage.Fault.TORN) {
            part.make();
            process.kill(false);
            throw new Scheduler.Killed();
        }
        whole.make();
        if (fault == SimulatedStorage.Fault.AFTER) {
            throw new IOException(path + ": input/output error after it was done");
        }
        pause();
    }

    @Override
    void published(String path) {
        watcher.published(process, path);
    }

    @Override
    int part(int count) {
        return dice.below(count + 1);
    }
}
