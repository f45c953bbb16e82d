package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * The largest element of each of a given number of windows, channel by channel: input [channels, height, width] of any
 * height and width, output [channels, size]. PyTorch's {@code AdaptiveMaxPool2d}. NaN stays NaN; of equal elements the
 * first, in row-major order, receives the gradient.
 *
 * @param size one number for both axes or [height, width], at most the input's
 */
public record AdaptiveMaxPool2d(Window size) implements Layer {
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
                        output[to++] = inputs[0][winner(inputs[0], plane * sizes.inputPlane(), i, j)];
                    }
                }
            }
        }

        private int winner(float[] x, int plane, int i, int j) {
            int best = plane + sizes.top(i) * sizes.width() + sizes.left(j);
            for (int line = sizes.top(i); line < sizes.bottom(i); line++) {
                int start = plane + line * sizes.width();
                for (int at = start + sizes.left(j); at < start + sizes.right(j); at++) {
                    if (x[at] > x[best] || (Float.isNaN(x[at]) && !Float.isNaN(x[best]))) {
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
            if (dInputs[0].length == 0) {
                return;
            }
            int from = 0;
            for (int plane = 0; plane < pass.rows() * sizes.channels(); plane++) {
                for (int i = 0; i < sizes.rows(); i++) {
                    for (int j = 0; j < sizes.columns(); j++) {
                        dInputs[0][winner(inputs[0], plane * sizes.inputPlane(), i, j)] += dOutput[from++];
                    }
                }
            }
        }
    }
}
