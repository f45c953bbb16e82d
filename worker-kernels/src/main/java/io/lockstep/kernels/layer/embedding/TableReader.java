package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.parameter.RowValues;

/**
 * Arithmetic of a layer over a table beside the flat vector, some rows of the pass at a time, so that a backend may keep
 * its values elsewhere. Ids are the node's first input.
 */
public abstract class TableReader implements PlainKernel {
    private final String layer;

    TableReader(String layer) {
        this.layer = layer;
    }

    /**
     * Output of some rows of the pass.
     *
     * @param output [rows, …] from index 0. Overwritten.
     */
    public abstract void read(Pass pass, int firstRow, int rows, float[] output);

    /**
     * Adds the gradient of some rows of the pass, which come in order.
     *
     * @param dOutput [rows, …] from index 0. Not modified.
     * @param places from {@link #touch}
     */
    public abstract void add(Pass pass, int firstRow, int rows, float[] dOutput, int[] places);

    /**
     * Begins backward: the table's gradient has the touched rows, all zero.
     *
     * @return the place of each id of the pass among them, valid until the thread touches another table
     */
    public int[] touch(Pass pass) {
        IntValues ids = ids(pass);
        int first = ids.first(0);
        int count = ids.first(pass.rows()) - first;
        RowValues gradient = pass.tableGradient(0);
        return DistinctRows.ofThread().places(ids.array(), first, count, gradient);
    }

    final IntValues ids(Pass pass) {
        return TableRows.ids(layer, pass);
    }

    final int checked(Pass pass, int row, int id, int size) {
        return TableRows.checked(layer, pass, row, id, size);
    }

    @Override
    public final void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        read(pass, 0, pass.rows(), output);
    }

    @Override
    public final void backward(
            Pass pass,
            float[][] parameters,
            float[][] inputs,
            float[] output,
            float[] kept,
            float[] dOutput,
            float[][] dInputs,
            float[][] dParameters) {
        add(pass, 0, pass.rows(), dOutput, touch(pass));
    }
}
