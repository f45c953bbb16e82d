package io.lockstep.kernels.optimizer;

/** Number and learning rate of an update; reused from step to step. */
public final class Update {
    private long step;
    private double rate;

    /**
     * @param step number of the update, from 1
     * @param rate learning rate of this step, schedule applied
     */
    public void set(long step, double rate) {
        this.step = step;
        this.rate = rate;
    }

    public long step() {
        return step;
    }

    public double rate() {
        return rate;
    }
}
