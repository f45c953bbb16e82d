package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.window.SlidingAxis;
import io.lockstep.kernels.sum.RunSums;

/**
 * Sums each window in row-major order and divides once; a window of more than 64 elements in double.
 *
 * @param countIncludePadding whether the divisor is the window's size or the number of its elements inside the input
 */
record AveragePoolKernel(PoolGeometry sizes, boolean countIncludePadding) implements PlainKernel {
    private static final int SHORT_SUM = 64;

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int to = 0;
        for (int plane = 0; plane < pass.rows() * sizes.channels(); plane++) {
            int valid = sizes.valid(pass.steps(0), plane);
            for (int i = 0; i < sizes.vertical().output(); i++) {
                for (int j = 0; j < sizes.horizontal().output(); j++) {
                    int start = plane * sizes.inputPlane();
                    output[to++] = count(i, j, valid) > SHORT_SUM
                            ? (float) (longSum(inputs[0], start, i, j, valid) / count(i, j, valid))
                            : sum(inputs[0], start, i, j, valid) / count(i, j, valid);
                }
            }
        }
    }

    private float sum(float[] x, int plane, int i, int j, int valid) {
        SlidingAxis down = sizes.vertical();
        SlidingAxis across = sizes.horizontal();
        float sum = 0;
        for (int line = down.from(i); line < down.until(i); line++) {
            int start = plane + line * across.input();
            for (int at = start + across.from(j); at < start + sizes.until(j, valid); at++) {
                sum += x[at];
            }
        }
        return sum;
    }

    private double longSum(float[] x, int plane, int i, int j, int valid) {
        SlidingAxis across = sizes.horizontal();
        double sum = 0;
        for (int line = sizes.vertical().from(i); line < sizes.vertical().until(i); line++) {
            int start = plane + line * across.input() + across.from(j);
            sum += RunSums.of(x, start, sizes.until(j, valid) - across.from(j));
        }
        return sum;
    }

    private int count(int i, int j, int valid) {
        SlidingAxis down = sizes.vertical();
        SlidingAxis across = sizes.horizontal();
        if (countIncludePadding) {
            return down.kernel() * across.kernel();
        }
        return (down.until(i) - down.from(i)) * (sizes.until(j, valid) - across.from(j));
    }

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
        if (dInputs[0].length == 0) {
            return;
        }
        int from = 0;
        for (int plane = 0; plane < pass.rows() * sizes.channels(); plane++) {
            int valid = sizes.valid(pass.steps(0), plane);
            for (int i = 0; i < sizes.vertical().output(); i++) {
                for (int j = 0; j < sizes.horizontal().output(); j++) {
                    add(dOutput[from++] / count(i, j, valid), dInputs[0], plane * sizes.inputPlane(), i, j, valid);
                }
            }
        }
    }

    private void add(float share, float[] dX, int plane, int i, int j, int valid) {
        SlidingAxis down = sizes.vertical();
        SlidingAxis across = sizes.horizontal();
        for (int line = down.from(i); line < down.until(i); line++) {
            int start = plane + line * across.input();
            for (int at = start + across.from(j); at < start + sizes.until(j, valid); at++) {
                dX[at] += share;
            }
        }
    }
}
