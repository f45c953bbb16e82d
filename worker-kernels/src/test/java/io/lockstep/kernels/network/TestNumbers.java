package io.lockstep.kernels.network;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/** Numbers for tests, all different; {@code -Dtest.seed=} gives others. */
public final class TestNumbers {
    /** The seed in use, for messages: {@code reproduce with -Dtest.seed=}. */
    public static final long SEED = Long.getLong("test.seed", 1);

    private TestNumbers() {}

    /** Uniform in [-scale, scale), a function of (seed, salt, index). */
    public static float[] uniform(int size, double scale, long salt) {
        RandomStream stream = RandomStream.of(SEED, Purpose.SAMPLE_DATA, salt);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((2 * stream.uniform(i) - 1) * scale);
        }
        return values;
    }

    /** A batch with uniform inputs and targets, weights from 0.5 to 1.5, rows numbered from {@code firstRow}. */
    public static Batch batch(Graph graph, int capacity, int firstRow) {
        int inputCount = graph.spec().inputs().size();
        int[] sizes = new int[inputCount];
        for (int i = 0; i < inputCount; i++) {
            sizes[i] = graph.size(i);
        }
        Batch batch = new Batch(capacity, sizes, graph.targetSize());
        batch.setRows(capacity);
        for (int row = 0; row < capacity; row++) {
            fillRow(batch, row, firstRow + row);
        }
        return batch;
    }

    /** Makes row {@code row} of the batch the one example of that number, the same wherever it stands. */
    public static void fillRow(Batch batch, int row, int number) {
        for (int i = 0; i < batch.inputCount(); i++) {
            int size = batch.inputSize(i);
            System.arraycopy(uniform(size, 1, 1000L * number + i), 0, batch.input(i), row * size, size);
        }
        int size = batch.targetSize();
        System.arraycopy(uniform(size, 1, 1000L * number + 500), 0, batch.targets(), row * size, size);
        batch.weights()[row] = 1 + uniform(1, 0.5, 1000L * number + 600)[0];
        batch.rowNumbers()[row] = number;
    }
}
