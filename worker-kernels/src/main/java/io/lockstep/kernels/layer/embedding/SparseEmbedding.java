package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.Arrays;

/** Arithmetic of {@link Embedding} over a table. */
final class SparseEmbedding extends TableReader {
    private final int count;
    private final int idsOfStep;
    private final int size;
    private final int dimension;

    /** @param ids of a row; of a sequence the steps first */
    SparseEmbedding(Shape ids, int size, int dimension) {
        super(Embedding.LAYER);
        this.count = ids.elementCount();
        this.idsOfStep = ids.rank() == 0 ? 1 : count / ids.size(0);
        this.size = size;
        this.dimension = dimension;
    }

    @Override
    public void read(Pass pass, int firstRow, int rows, float[] output) {
        IntValues values = ids(pass);
        int[] ids = values.array();
        FloatStorage table = pass.table(0);
        int from = values.first(firstRow);
        long[] wanted = DistinctRows.ofThread().rows(rows * count);
        for (int i = 0; i < rows * count; i++) {
            wanted[i] = checked(pass, firstRow + i / count, ids[from + i], size);
        }
        table.readRows(wanted, 0, rows * count, dimension, output);
        int[] steps = pass.steps(0);
        for (int row = 0; steps != null && row < rows; row++) {
            int valid = row * count + steps[firstRow + row] * idsOfStep;
            Arrays.fill(output, valid * dimension, (row + 1) * count * dimension, 0);
        }
    }

    /** Ids of steps that are not valid touch nothing. */
    @Override
    public int[] touch(Pass pass) {
        int[] steps = pass.steps(0);
        if (steps == null) {
            return super.touch(pass);
        }
        int[] ids = ids(pass).array();
        return DistinctRows.ofThread().places(ids, count, steps, idsOfStep, pass.rows(), pass.tableGradient(0));
    }

    /** {@code dWeight[id_t] += dY_t}. */
    @Override
    public void add(Pass pass, int firstRow, int rows, float[] dOutput, int[] places) {
        float[] gradient = pass.tableGradient(0).values();
        int first = firstRow * count;
        for (int i = 0; i < rows * count; i++) {
            if (places[first + i] >= 0) {
                TableRows.add(1, dOutput, i * dimension, gradient, places[first + i] * dimension, dimension);
            }
        }
    }
}
