package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.Arrays;

/**
 * Arithmetic of bags of ids over a dense table: ids in order, rows in order, forwards and backwards.
 *
 * @param layer by the name that messages call it
 */
record BagKernel(String layer, int size, int dimension, EmbeddingBag.Mode mode) implements PlainKernel {
    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        IntValues ids = TableRows.ids(layer, pass);
        Arrays.fill(output, 0, pass.rows() * dimension, 0);
        for (int row = 0; row < pass.rows(); row++) {
            int first = ids.first(row);
            int end = ids.first(row + 1);
            for (int i = first; i < end; i++) {
                int from = TableRows.checked(layer, pass, row, ids.array()[i], size) * dimension;
                if (mode != EmbeddingBag.Mode.MAX) {
                    TableRows.add(1, parameters[0], from, output, row * dimension, dimension);
                }
            }
            if (mode == EmbeddingBag.Mode.MEAN) {
                TableRows.divide(output, row * dimension, dimension, end - first);
            }
            for (int j = 0; mode == EmbeddingBag.Mode.MAX && end > first && j < dimension; j++) {
                output[row * dimension + j] = parameters[0][winner(ids.array(), first, end, j, parameters[0])];
            }
        }
    }

    /** Element of the table that is the largest of a number; of equal ones that of the first id, of a NaN the first. */
    private int winner(int[] ids, int first, int end, int number, float[] table) {
        int best = ids[first] * dimension + number;
        for (int i = first + 1; i < end; i++) {
            int at = ids[i] * dimension + number;
            if (!(table[at] <= table[best]) && !Float.isNaN(table[best])) {
                best = at;
            }
        }
        return best;
    }

    /** {@code dWeight[id] += dY}, or {@code dY / n} for a mean, for each id of each row; for a maximum of its winner. */
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
        float[] dTable = dParameters[0];
        for (int row = 0; row < pass.rows(); row++) {
            int first = ids.first(row);
            int end = ids.first(row + 1);
            float share = mode == EmbeddingBag.Mode.MEAN ? 1f / (end - first) : 1;
            for (int i = first; mode != EmbeddingBag.Mode.MAX && i < end; i++) {
                TableRows.add(share, dOutput, row * dimension, dTable, ids.array()[i] * dimension, dimension);
            }
            for (int j = 0; mode == EmbeddingBag.Mode.MAX && end > first && j < dimension; j++) {
                dTable[winner(ids.array(), first, end, j, parameters[0])] += dOutput[row * dimension + j];
            }
        }
    }
}
