package io.lockstep.driver.simulation;

import io.lockstep.driver.transport.Signal;

/** Signal by the simulated clock. */
final class SimulatedNews implements Signal {
    private final Scheduler scheduler;
    private long count;

    SimulatedNews(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void happened() {
        count++;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void await(long seen, long nanos) {
        scheduler.await(() -> count != seen, nanos);
    }

    @Override
    public long nanoTime() {
        return scheduler.now();
    }
}
