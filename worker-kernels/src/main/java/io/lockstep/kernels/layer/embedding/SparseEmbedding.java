package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.storage.FloatStorage;

/** Arithmetic of {@link Embedding} over a table. */
final class SparseEmbedding extends TableReader {
    private final int count;
    private final int size;
    private final int dimension;

    /** @param count T, ids of a row */
    SparseEmbedding(int count, int size, int dimension) {
        super(Embedding.LAYER);
        this.count = count;
        this.size = size;
        this.dimension = dimension;
    }

    @Override
    public void read(Pass pass, int firstRow, int rows, float[] output) {
        IntValues values = ids(pass);
        int[] ids = values.array();
        FloatStorage table = pass.table(0);
        int from = values.first(firstRow);
        for (int i = 0; i < rows * count; i++) {
            int id = checked(pass, firstRow + i / count, ids[from + i], size);
            table.read((long) id * dimension, output, i * dimension, dimension);
        }
    }

    /** {@code dWeight[id_t] += dY_t}. */
    @Override
    public void add(Pass pass, int firstRow, int rows, float[] dOutput, int[] places) {
        float[] gradient = pass.tableGradient(0).values();
        int first = firstRow * count;
        for (int i = 0; i < rows * count; i++) {
            TableRows.add(1, dOutput, i * dimension, gradient, places[first + i] * dimension, dimension);
        }
    }
}
