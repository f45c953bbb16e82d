package io.lockstep.kernels.layer.upsampling;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;

/** {@code y[i, j] = x[i / factor, j / factor]}. */
record NearestKernel(int channels, ScaledAxis vertical, ScaledAxis horizontal) implements PlainKernel {
    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int to = 0;
        for (int plane = 0; plane < pass.rows() * channels; plane++) {
            for (int i = 0; i < vertical.output(); i++) {
                int line = line(plane, i);
                for (int j = 0; j < horizontal.input(); j++) {
                    float value = inputs[0][line + j];
                    for (int copy = 0; copy < horizontal.factor(); copy++) {
                        output[to++] = value;
                    }
                }
            }
        }
    }

    private int line(int plane, int i) {
        return (plane * vertical.input() + i / vertical.factor()) * horizontal.input();
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
                int line = line(plane, i);
                for (int j = 0; j < horizontal.input(); j++) {
                    float sum = 0;
                    for (int copy = 0; copy < horizontal.factor(); copy++) {
                        sum += dOutput[from++];
                    }
                    dX[line + j] += sum;
                }
            }
        }
    }
}
