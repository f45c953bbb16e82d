package io.lockstep.kernels.parameter;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.Objects;

/**
 * A table [rows, dimension] of float32 beside the flat vector, of which a step touches a few rows: its gradients and its
 * updates are {@link RowValues}. It may have more than 2^31 elements. Its rows are cut into blocks of {@link #blockRows},
 * the last one shorter: the unit of ownership, of sums over rows and of checkpoint pieces.
 *
 * @param name {@code node/table}, e.g. {@code embedding1/weight}
 * @param rows at least 1
 * @param dimension floats of a row, at least 1
 * @param initializer how its first values are drawn
 */
public record Table(String name, long rows, int dimension, Initializer initializer) {
    /** Most floats in a block, where a row has not more. */
    public static final int BLOCK_SIZE = ParameterLayout.BLOCK_SIZE;

    private static final int PIECE = 4096;

    public Table {
        if (rows < 1 || dimension < 1 || rows > Long.MAX_VALUE / Float.BYTES / dimension) {
            throw new IllegalArgumentException(
                    name + ": rows and dimension must be at least 1, got " + rows + " and " + dimension);
        }
    }

    /** Number of floats. */
    public long size() {
        return rows * dimension;
    }

    /** Rows of each block but the last: as many as a block of the flat vector holds, at least one. */
    public int blockRows() {
        return Math.max(1, BLOCK_SIZE / dimension);
    }

    public int blockCount() {
        return Math.toIntExact((rows + blockRows() - 1) / blockRows());
    }

    /** Number of the block a row belongs to. */
    public int blockOf(long row) {
        return (int) (row / blockRows());
    }

    /** First row of a block; of the block behind the last one the number of rows. */
    public long firstRow(int block) {
        return Math.min(rows, (long) block * blockRows());
    }

    /**
     * The first values of some rows: each element from the seed, the table's name and its own position alone, so that
     * everyone makes them for himself. They are those that a tensor [rows, dimension] of the name would have. An initializer
     * that counts the rows counts at most 2^31 / dimension of them.
     *
     * @param seed of the run
     * @param values [count, dimension] from {@code offset}. Overwritten.
     */
    public void fill(long seed, long firstRow, int count, float[] values, int offset) {
        Objects.checkFromIndexSize(firstRow, count, rows);
        draw(stream(seed), firstRow * dimension, Math.multiplyExact(count, dimension), values, offset);
    }

    /**
     * The first values of some rows, in their places.
     *
     * @param storage [rows, dimension] the whole table. Overwritten in these rows.
     */
    public void fill(long seed, long firstRow, long count, FloatStorage storage) {
        Objects.checkFromIndexSize(firstRow, count, rows);
        RandomStream stream = stream(seed);
        float[] piece = new float[PIECE];
        long end = (firstRow + count) * dimension;
        for (long at = firstRow * dimension; at < end; at += PIECE) {
            int part = (int) Math.min(PIECE, end - at);
            draw(stream, at, part, piece, 0);
            storage.write(at, piece, 0, part);
        }
    }

    private RandomStream stream(long seed) {
        return RandomStream.named(seed, Purpose.INITIALIZATION, name);
    }

    private void draw(RandomStream stream, long first, int count, float[] values, int offset) {
        int counted = (int) Math.min(rows, Integer.MAX_VALUE / dimension);
        initializer.fill(Shape.of(counted, dimension), stream, first, count, values, offset);
    }
}
