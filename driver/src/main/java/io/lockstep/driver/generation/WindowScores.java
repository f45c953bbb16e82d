package io.lockstep.driver.generation;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;

/** Scores by a pass over the whole window for each token. */
final class WindowScores implements NextScores {
    private static final float[] NO_LOSSES = {};

    private final Network network;
    private final InferenceWorkspace workspace;
    private final Batch batch;
    private final int length;
    private final float[] scores;
    private final float[] next;
    private int position;

    /** @param network whose input is ids [T] and whose answer [T, classes]. Closed by {@link #close}. */
    WindowScores(Network network) {
        this.network = network;
        this.workspace = network.inferenceWorkspace();
        this.batch = new Batch(1, network.spec().inputTypes(), network.spec().targetTypes());
        this.length = network.spec().inputs().get(0).shape().elementCount();
        this.scores = new float[network.spec().outputShape().elementCount()];
        this.next = new float[scores.length / length];
        batch.setRows(1);
    }

    @Override
    public int longest() {
        return length;
    }

    @Override
    public int position() {
        return position;
    }

    /** Later steps hold zeros. */
    @Override
    public void restart() {
        position = 0;
        batch.inputValues(0).clearRows(0, 1);
    }

    @Override
    public float[] next(int id) {
        batch.inputValues(0).ids().array()[position] = id;
        workspace.score(batch, scores, NO_LOSSES);
        for (int i = 0; i < next.length; i++) {
            next[i] = (float) StrictMath.log(scores[position * next.length + i]);
        }
        position++;
        return next;
    }

    @Override
    public void close() {
        workspace.close();
        network.close();
    }
}
