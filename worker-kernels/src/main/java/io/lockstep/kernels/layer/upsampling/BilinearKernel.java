package io.lockstep.kernels.layer.upsampling;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;

/** Each output from the four inputs around it: along the width first, then along the height. */
record BilinearKernel(int channels, ScaledAxis vertical, ScaledAxis horizontal) implements PlainKernel {
    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        float[] x = inputs[0];
        int to = 0;
        for (int plane = 0; plane < pass.rows() * channels; plane++) {
            for (int i = 0; i < vertical.output(); i++) {
                int above = line(plane, vertical.low(i));
                int below = line(plane, vertical.high(i));
                float down = vertical.share(i);
                for (int j = 0; j < horizontal.output(); j++) {
                    output[to++] = (1 - down) * between(x, above, j) + down * between(x, below, j);
                }
            }
        }
    }

    private int line(int plane, int i) {
        return (plane * vertical.input() + i) * horizontal.input();
    }

    private float between(float[] x, int line, int j) {
        float right = horizontal.share(j);
        return (1 - right) * x[line + horizontal.low(j)] + right * x[line + horizontal.high(j)];
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
        int from = 0;
        for (int plane = 0; plane < pass.rows() * channels; plane++) {
            for (int i = 0; i < vertical.output(); i++) {
                int above = line(plane, vertical.low(i));
                int below = line(plane, vertical.high(i));
                float down = vertical.share(i);
                for (int j = 0; j < horizontal.output(); j++) {
                    addBetween((1 - down) * dOutput[from], dX, above, j);
                    addBetween(down * dOutput[from], dX, below, j);
                    from++;
                }
            }
        }
    }

    private void addBetween(float gradient, float[] dX, int line, int j) {
        float right = horizontal.share(j);
        dX[line + horizontal.low(j)] += (1 - right) * gradient;
        dX[line + horizontal.high(j)] += right * gradient;
    }
}
