package io.lockstep.kernels.network;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.ElementType;

/** Numbers for tests, all different; {@code -Dtest.seed=} gives others. */
public final class TestNumbers {
    /** The seed in use, for messages: {@code reproduce with -Dtest.seed=}. */
    public static final long SEED = Long.getLong("test.seed", 1);

    /** Different ids of inputs that have some. */
    public static final int IDS = 5;

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
        Batch batch =
                new Batch(capacity, graph.spec().inputTypes(), graph.spec().targetTypes());
        batch.setRows(capacity);
        for (int row = 0; row < capacity; row++) {
            fillRow(batch, row, firstRow + row);
        }
        return batch;
    }

    /** From none to three items of a ragged row; ids below {@link #IDS}. Rows in order. */
    public static void fillIds(IntValues ids, int row, int number) {
        int from = ids.type().ragged() ? ids.append(row, (number + 3) % 4) : ids.first(row);
        for (int i = from; i < ids.first(row + 1); i++) {
            ids.array()[i] = (number * 7 + (i - from) * 3) % IDS;
        }
    }

    /** Makes row {@code row} of the batch the one example of that number, the same wherever it stands. */
    public static void fillRow(Batch batch, int row, int number) {
        for (int i = 0; i < batch.inputCount(); i++) {
            if (batch.inputType(i).isDense()) {
                int size = batch.inputSize(i);
                System.arraycopy(uniform(size, 1, 1000L * number + i), 0, batch.input(i), row * size, size);
            } else {
                fillIds((IntValues) batch.inputValues(i), row, number);
            }
        }
        int size = batch.targetSize();
        System.arraycopy(uniform(size, 1, 1000L * number + 500), 0, batch.targets(), row * size, size);
        for (int i = 0; i < batch.targetCount(); i++) {
            if (batch.targetValues(i).type().element() == ElementType.I32) {
                fillIds(batch.targetValues(i).ids(), row, number);
            }
        }
        batch.weights()[row] = 1 + uniform(1, 0.5, 1000L * number + 600)[0];
        batch.rowNumbers()[row] = number;
    }
}
