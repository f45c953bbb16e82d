package io.lockstep.kernels.network;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.Pass;

/** The pass a workspace is in; one for each workspace, set anew for each slice and step. */
public final class CurrentPass implements Pass {
    private static final long[] NO_ROW_NUMBERS = {};

    private final MatrixProducts products;
    private final boolean training;
    private final long seed;
    private int rows;
    private long epoch;
    private long[] rowNumbers = NO_ROW_NUMBERS;
    private int node;

    private CurrentPass(MatrixProducts products, boolean training, long seed) {
        this.products = products;
        this.training = training;
        this.seed = seed;
    }

    /** Passes of training. */
    public static CurrentPass training(MatrixProducts products, long seed) {
        return new CurrentPass(products, true, seed);
    }

    /** Passes of inference, always of so many rows. */
    public static CurrentPass inference(MatrixProducts products, int rows) {
        CurrentPass pass = new CurrentPass(products, false, 0);
        pass.rows = rows;
        return pass;
    }

    /** Begins with another slice. */
    public void begin(Batch batch, long epochOfBatch) {
        rows = batch.rows();
        epoch = epochOfBatch;
        rowNumbers = batch.rowNumbers();
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
    public MatrixProducts products() {
        return products;
    }
}
