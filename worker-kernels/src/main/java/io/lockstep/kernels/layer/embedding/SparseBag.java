package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.Arrays;

/** Arithmetic of sums and means of bags over a table beside the flat vector. */
final class SparseBag extends TableReader {
    private final int size;
    private final int dimension;
    private final EmbeddingBag.Mode mode;

    SparseBag(String layer, int size, int dimension, EmbeddingBag.Mode mode) {
        super(layer);
        this.size = size;
        this.dimension = dimension;
        this.mode = mode;
    }

    @Override
    public int[] scratchSizes(int rows) {
        return new int[] {dimension};
    }

    @Override
    public void read(Pass pass, int firstRow, int rows, float[] output) {
        IntValues ids = ids(pass);
        FloatStorage table = pass.table(0);
        float[] vector = pass.scratch(0);
        Arrays.fill(output, 0, rows * dimension, 0);
        for (int row = 0; row < rows; row++) {
            int first = ids.first(firstRow + row);
            int end = ids.first(firstRow + row + 1);
            for (int i = first; i < end; i++) {
                int id = checked(pass, firstRow + row, ids.array()[i], size);
                table.read((long) id * dimension, vector, 0, dimension);
                TableRows.add(1, vector, 0, output, row * dimension, dimension);
            }
            if (mode == EmbeddingBag.Mode.MEAN) {
                TableRows.divide(output, row * dimension, dimension, end - first);
            }
        }
    }

    /** {@code dWeight[id] += dY}, or {@code dY / n} for a mean, for each id of each row. */
    @Override
    public void add(Pass pass, int firstRow, int rows, float[] dOutput, int[] places) {
        IntValues ids = ids(pass);
        float[] gradient = pass.tableGradient(0).values();
        int origin = ids.first(0);
        for (int row = 0; row < rows; row++) {
            int first = ids.first(firstRow + row);
            int end = ids.first(firstRow + row + 1);
            float share = mode == EmbeddingBag.Mode.MEAN ? 1f / (end - first) : 1;
            for (int i = first; i < end; i++) {
                int to = places[i - origin] * dimension;
                TableRows.add(share, dOutput, row * dimension, gradient, to, dimension);
            }
        }
    }
}
