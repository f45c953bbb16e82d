package io.lockstep.kernels.network;

import io.lockstep.kernels.loss.Loss;
import java.util.Arrays;

/**
 * Scores any number of rows through a forward pass of a fixed number of rows; the last pass is filled up with rows of
 * zeros. Every row is thereby computed by the same code over the same shapes, whatever rows stand beside it.
 */
public final class PaddedScoring implements InferenceWorkspace {
    /** Rows of every pass. */
    public static final int ROWS = 128;

    private static final float[] NONE = {};

    private final Graph graph;
    private final ForwardPass pass;
    private final Loss loss;
    private final int size;
    private final int targetSize;
    private final float[][] inputs;
    private final float[] outputs;
    private final float[] scores;
    private final float[] targets;
    private final float[] weights;
    private final float[] losses;

    /** A backend's forward pass over {@link #ROWS} rows. */
    public interface ForwardPass extends AutoCloseable {
        /**
         * @param inputs [ROWS, size] for each input of the model. Not modified.
         * @param outputs [ROWS, output size] raw. Overwritten.
         */
        void run(float[][] inputs, float[] outputs);

        @Override
        void close();
    }

    /** @param pass closed with this workspace */
    public PaddedScoring(Graph graph, ForwardPass pass) {
        this.graph = graph;
        this.pass = pass;
        this.loss = graph.spec().loss();
        this.size = graph.outputSize();
        this.targetSize = graph.targetSize();
        this.inputs = new float[graph.spec().inputs().size()][];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = new float[Math.multiplyExact(ROWS, graph.size(i))];
        }
        this.outputs = new float[Math.multiplyExact(ROWS, size)];
        this.scores = new float[outputs.length];
        this.targets = new float[Math.multiplyExact(ROWS, targetSize)];
        this.weights = new float[ROWS];
        this.losses = new float[ROWS];
        Arrays.fill(weights, 1);
    }

    /** Bytes one such workspace takes beside its pass. */
    public static long bytes(Graph graph) {
        long perRow = 2L * graph.outputSize() + graph.targetSize() + 2;
        for (int i = 0; i < graph.spec().inputs().size(); i++) {
            perRow += graph.size(i);
        }
        return perRow * ROWS * Float.BYTES;
    }

    @Override
    public void score(Batch batch, float[] allScores, float[] allLosses) {
        for (int from = 0; from < batch.rows(); from += ROWS) {
            int count = Math.min(ROWS, batch.rows() - from);
            for (int i = 0; i < inputs.length; i++) {
                copyPadded(batch.input(i), from, count, graph.size(i), inputs[i]);
            }
            pass.run(inputs, outputs);
            loss.predict(count, size, outputs, scores);
            System.arraycopy(scores, 0, allScores, from * size, count * size);
            if (allLosses.length > 0) {
                copyPadded(batch.targets(), from, count, targetSize, targets);
                loss.apply(count, size, outputs, targets, weights, losses, NONE);
                System.arraycopy(losses, 0, allLosses, from, count);
            }
        }
    }

    private static void copyPadded(float[] source, int firstRow, int rows, int size, float[] target) {
        System.arraycopy(source, firstRow * size, target, 0, rows * size);
        Arrays.fill(target, rows * size, ROWS * size, 0);
    }

    @Override
    public void close() {
        pass.close();
    }
}
