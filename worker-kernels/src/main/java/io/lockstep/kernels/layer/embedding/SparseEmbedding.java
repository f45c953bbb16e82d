package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.storage.FloatStorage;

/**
 * Arithmetic of {@link Embedding} over a table beside the flat vector.
 *
 * @param count T, ids of a row
 */
record SparseEmbedding(int count, int size, int dimension) implements PlainKernel {
    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        IntValues ids = TableRows.ids(Embedding.LAYER, pass);
        FloatStorage table = pass.table(0);
        for (int row = 0; row < pass.rows(); row++) {
            for (int t = 0; t < count; t++) {
                int id = TableRows.checked(Embedding.LAYER, pass, row, ids.array()[ids.first(row) + t], size);
                table.read((long) id * dimension, output, (row * count + t) * dimension, dimension);
            }
        }
    }

    /** {@code dWeight[id_t] += dY_t}, by rows that are touched. */
    @Override
    public void backward(
            Pass pass,
            float[][] parameters,
            float[][] inputs,
            float[] output,
            float[] kept,
            float[] dOutput,
            float[][] dInputs,
            float[][] dParameters) {
        IntValues ids = TableRows.ids(Embedding.LAYER, pass);
        RowValues gradient = pass.tableGradient(0);
        int all = pass.rows() * count;
        int[] places = DistinctRows.ofThread().places(ids.array(), ids.first(0), all, gradient);
        for (int i = 0; i < all; i++) {
            TableRows.add(1, dOutput, i * dimension, gradient.values(), places[i] * dimension, dimension);
        }
    }
}
