package io.lockstep.kernels.network;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.Pass;

/** The pass a workspace is in; one for each workspace, set anew for each slice and node. */
public final class CurrentPass implements Pass {
    private static final long[] NO_ROW_NUMBERS = {};

    private final MatrixProducts products;
    private final boolean training;
    private final long seed;
    private final float[][] scratch;
    private int rows;
    private double weightSum;
    private long epoch;
    private long[] rowNumbers = NO_ROW_NUMBERS;
    private int node;

    private CurrentPass(MatrixProducts products, boolean training, long seed, float[][] scratch) {
        this.products = products;
        this.training = training;
        this.seed = seed;
        this.scratch = scratch;
    }

    /**
     * Passes of training.
     *
     * @param scratch as {@link Scratch#allocate} gives it
     */
    public static CurrentPass training(MatrixProducts products, long seed, float[][] scratch) {
        return new CurrentPass(products, true, seed, scratch);
    }

    /**
     * Passes of inference, always of so many rows.
     *
     * @param scratch as {@link Scratch#allocate} gives it
     */
    public static CurrentPass inference(MatrixProducts products, int rows, float[][] scratch) {
        CurrentPass pass = new CurrentPass(products, false, 0, scratch);
        pass.rows = rows;
        return pass;
    }

    /** Begins with another slice. */
    public void begin(Batch batch, long epochOfBatch) {
        rows = batch.rows();
        epoch = epochOfBatch;
        rowNumbers = batch.rowNumbers();
        weightSum = 0;
        for (int row = 0; row < rows; row++) {
            weightSum += batch.weights()[row];
        }
    }

    /** Goes on to another node, by its number in the model. */
    public void enter(int number) {
        node = number;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public boolean training() {
        return training;
    }

    @Override
    public double weightSum() {
        return weightSum;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long[] rowNumbers() {
        return rowNumbers;
    }

    @Override
    public int node() {
        return node;
    }

    @Override
    public float[] scratch(int index) {
        return scratch[index];
    }

    @Override
    public MatrixProducts products() {
        return products;
    }
}
