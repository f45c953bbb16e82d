package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.Arrays;

/** Arithmetic of sums and means of bags over a table beside the flat vector. */
record SparseBag(String layer, int size, int dimension, EmbeddingBag.Mode mode) implements PlainKernel {
    @Override
    public int[] scratchSizes(int rows) {
        return new int[] {dimension};
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        IntValues ids = TableRows.ids(layer, pass);
        FloatStorage table = pass.table(0);
        float[] vector = pass.scratch(0);
        Arrays.fill(output, 0, pass.rows() * dimension, 0);
        for (int row = 0; row < pass.rows(); row++) {
            int end = ids.first(row + 1);
            for (int i = ids.first(row); i < end; i++) {
                int id = TableRows.checked(layer, pass, row, ids.array()[i], size);
                table.read((long) id * dimension, vector, 0, dimension);
                TableRows.add(1, vector, 0, output, row * dimension, dimension);
            }
            if (mode == EmbeddingBag.Mode.MEAN) {
                TableRows.divide(output, row * dimension, dimension, end - ids.first(row));
            }
        }
    }

    /** {@code dWeight[id] += dY}, or {@code dY / n} for a mean, for each id of each row, by rows that are touched. */
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
        IntValues ids = TableRows.ids(layer, pass);
        RowValues gradient = pass.tableGradient(0);
        int first = ids.first(0);
        int all = ids.first(pass.rows()) - first;
        int[] places = DistinctRows.ofThread().places(ids.array(), first, all, gradient);
        for (int row = 0; row < pass.rows(); row++) {
            int end = ids.first(row + 1);
            float share = mode == EmbeddingBag.Mode.MEAN ? 1f / (end - ids.first(row)) : 1;
            for (int i = ids.first(row); i < end; i++) {
                int to = places[i - first] * dimension;
                TableRows.add(share, dOutput, row * dimension, gradient.values(), to, dimension);
            }
        }
    }
}
