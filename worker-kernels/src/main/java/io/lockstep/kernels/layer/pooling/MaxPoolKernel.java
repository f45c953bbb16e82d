package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.window.SlidingAxis;

/** Looks for the winner of each window again in backward, which costs less than keeping it. */
record MaxPoolKernel(PoolGeometry sizes) implements PlainKernel {
    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        float[] x = inputs[0];
        int to = 0;
        for (int plane = 0; plane < pass.rows() * sizes.channels(); plane++) {
            int valid = sizes.valid(pass.steps(0), plane);
            for (int i = 0; i < sizes.vertical().output(); i++) {
                for (int j = 0; j < sizes.horizontal().output(); j++) {
                    output[to++] = x[winner(x, plane * sizes.inputPlane(), i, j, valid)];
                }
            }
        }
    }

    /** Index of the first NaN of a window, else of the first of its largest elements. */
    private int winner(float[] x, int plane, int i, int j, int valid) {
        SlidingAxis down = sizes.vertical();
        SlidingAxis across = sizes.horizontal();
        int left = across.from(j);
        int right = sizes.until(j, valid);
        int best = plane + down.from(i) * across.input() + left;
        float largest = x[best];
        for (int line = down.from(i); line < down.until(i); line++) {
            int start = plane + line * across.input();
            for (int at = start + left; at < start + right; at++) {
                if (!(x[at] <= largest) && !Float.isNaN(largest)) {
                    largest = x[at];
                    best = at;
                }
            }
        }
        return best;
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
        float[] dX = dInputs[0];
        if (dX.length == 0) {
            return;
        }
        float[] x = inputs[0];
        int from = 0;
        for (int plane = 0; plane < pass.rows() * sizes.channels(); plane++) {
            int valid = sizes.valid(pass.steps(0), plane);
            for (int i = 0; i < sizes.vertical().output(); i++) {
                for (int j = 0; j < sizes.horizontal().output(); j++) {
                    dX[winner(x, plane * sizes.inputPlane(), i, j, valid)] += dOutput[from++];
                }
            }
        }
    }
}
