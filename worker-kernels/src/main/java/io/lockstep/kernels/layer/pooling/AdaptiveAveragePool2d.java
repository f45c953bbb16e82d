package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.sum.RunSums;
import java.util.List;

/**
 * The mean of each of a given number of windows, channel by channel: input [channels, height, width] of any height and
 * width, output [channels, size]. PyTorch's {@code AdaptiveAvgPool2d}. Sums are in double, row by row of the window.
 *
 * @param size one number for both axes or [height, width], at most the input's
 */
public record AdaptiveAveragePool2d(Window size) implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return AdaptivePooling.of(inputs, size).output();
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new Kernel(AdaptivePooling.of(inputs, size));
    }

    private record Kernel(AdaptivePooling sizes) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int to = 0;
            for (int plane = 0; plane < pass.rows() * sizes.channels(); plane++) {
                for (int i = 0; i < sizes.rows(); i++) {
                    for (int j = 0; j < sizes.columns(); j++) {
                        output[to++] = (float) (sum(inputs[0], plane * sizes.inputPlane(), i, j) / count(i, j));
                    }
                }
            }
        }

        private double sum(float[] x, int plane, int i, int j) {
            double sum = 0;
            for (int line = sizes.top(i); line < sizes.bottom(i); line++) {
                int from = plane + line * sizes.width() + sizes.left(j);
                sum += RunSums.of(x, from, sizes.right(j) - sizes.left(j));
            }
            return sum;
        }

        private int count(int i, int j) {
            return (sizes.bottom(i) - sizes.top(i)) * (sizes.right(j) - sizes.left(j));
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
                for (int i = 0; i < sizes.rows(); i++) {
                    for (int j = 0; j < sizes.columns(); j++) {
                        add(dOutput[from++] / count(i, j), dInputs[0], plane * sizes.inputPlane(), i, j);
                    }
                }
            }
        }

        private void add(float share, float[] dX, int plane, int i, int j) {
            for (int line = sizes.top(i); line < sizes.bottom(i); line++) {
                int start = plane + line * sizes.width();
                for (int at = start + sizes.left(j); at < start + sizes.right(j); at++) {
                    dX[at] += share;
                }
            }
        }
    }
}
