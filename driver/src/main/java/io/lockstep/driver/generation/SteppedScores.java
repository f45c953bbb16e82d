package io.lockstep.driver.generation;

import io.lockstep.kernels.generation.StepDecoder;

/** Scores by one step of the model for each token. */
record SteppedScores(StepDecoder decoder) implements NextScores {
    @Override
    public int longest() {
        return decoder.longest();
    }

    @Override
    public int position() {
        return decoder.position();
    }

    @Override
    public void restart() {
        decoder.restart();
    }

    @Override
    public float[] next(int id) {
        return decoder.next(id);
    }

    @Override
    public void close() {}
}
