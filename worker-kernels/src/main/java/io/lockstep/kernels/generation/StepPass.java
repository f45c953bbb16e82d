package io.lockstep.kernels.generation;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.storage.FloatStorage;

/**
 * Pass of one row of one step through one node.
 *
 * @param node number of the node
 * @param ids that an input of the model has
 * @param arrays of the node's scratch
 */
record StepPass(int node, StepIds ids, float[][] arrays, MatrixProducts products) implements Pass {
    private static final long[] ROW_NUMBERS = {0};
    private static final float[] NONE = {};

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public boolean training() {
        return false;
    }

    @Override
    public double weightSum() {
        return 1;
    }

    @Override
    public long seed() {
        return 0;
    }

    @Override
    public long epoch() {
        return 0;
    }

    @Override
    public long[] rowNumbers() {
        return ROW_NUMBERS;
    }

    @Override
    public BatchValues values(int input) {
        return ids.values();
    }

    @Override
    public float[] valueGradients(int input) {
        return NONE;
    }

    @Override
    public String nodeName() {
        return "";
    }

    @Override
    public FloatStorage table(int index) {
        throw new IllegalStateException("step: expected a layer without tables");
    }

    @Override
    public RowValues tableGradient(int index) {
        throw new IllegalStateException("step: expected a layer without tables");
    }

    @Override
    public float[] scratch(int index) {
        return arrays[index];
    }
}
