package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.TableSpec;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a table by id: what layers that look them up have in common. */
final class TableRows {
    private TableRows() {}

    static void check(int size, int dimension) {
        if (size < 1 || dimension < 1) {
            throw new IllegalArgumentException(
                    "size and dimension must be at least 1, got " + size + " and " + dimension);
        }
    }

    /** The table; normal of deviation 1, as in PyTorch, unless an initializer is given. */
    static List<ParameterSpec> parameters(int size, int dimension, @Nullable Initializer initializer) {
        Initializer first = initializer != null ? initializer : new Normal(0, 1);
        return List.of(new ParameterSpec("weight", Shape.of(size, dimension), first, Role.WEIGHT));
    }

    /** The ids that a pass reads. */
    static IntValues ids(String layer, Pass pass) {
        BatchValues values = pass.values(0);
        if (values instanceof IntValues ids) {
            return ids;
        }
        throw new IllegalArgumentException(layer + ": expected ids, got " + values.type());
    }

    /** A table beside the flat vector, of the same first values. */
    static List<TableSpec> tables(int size, int dimension, @Nullable Initializer initializer) {
        return List.of(new TableSpec("weight", size, dimension, initializer != null ? initializer : new Normal(0, 1)));
    }

    /** The id, which the table has. */
    static int checked(String layer, Pass pass, int row, int id, int size) {
        if (id < 0 || id >= size) {
            String node = pass.nodeName().isEmpty() ? "" : " '" + pass.nodeName() + "'";
            throw new IllegalArgumentException(layer + node + ": row " + row
                    + " of the slice: expected ids from 0 to " + (size - 1) + ", got id " + id
                    + ". Correct the data, or set size to the number of ids");
        }
        return id;
    }

    /** {@code target += factor source}. */
    static void add(float factor, float[] source, int from, float[] target, int to, int count) {
        for (int j = 0; j < count; j++) {
            target[to + j] += factor * source[from + j];
        }
    }

    /** Quotient by a number of ids; none of no ids. */
    static void divide(float[] values, int from, int size, int count) {
        for (int j = from; count > 0 && j < from + size; j++) {
            values[j] /= count;
        }
    }
}
