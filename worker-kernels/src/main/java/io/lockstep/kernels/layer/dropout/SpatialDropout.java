package io.lockstep.kernels.layer.dropout;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Optional;

/**
 * {@link Dropout} of whole channels, axis 0 of the example: in training a channel is zero with probability
 * {@code rate}, else divided by {@code 1 - rate}; in inference nothing happens. For images and lines, whose
 * neighbouring elements say the same. Tompson, Goroshin, Jain, LeCun, Bregler, <a
 * href="https://arxiv.org/abs/1411.4280">Efficient Object Localization Using Convolutional Networks</a> (2015), 3.2.
 * Keyed as {@link Dropout}, by the channel in place of the element.
 *
 * @param rate probability of zero, in [0, 1)
 */
public record SpatialDropout(float rate) implements Layer {
    public SpatialDropout {
        new Dropout(rate); // its own check and words
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (input.rank() < 2) {
            throw new IllegalArgumentException(
                    "takes channels and positions for each example, got " + input + ". Use dropout");
        }
        return input;
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.across(times, 0);
    }

    @Override
    public Optional<Layer> atInference() {
        return Optional.empty();
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        return new Kernel(rate, input.size(0), input.elementCount() / input.size(0));
    }

    /**
     * Keeps for each channel the factor it was multiplied with, 0 or 1 / (1 - rate).
     *
     * @param positions elements of a channel
     */
    private record Kernel(float rate, int channels, int positions) implements PlainKernel {
        @Override
        public int keptPerRow() {
            return channels;
        }

        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            if (!pass.training()) {
                System.arraycopy(inputs[0], 0, output, 0, pass.rows() * channels * positions);
                return;
            }
            long key = RandomStream.key(pass.seed(), Purpose.DROPOUT);
            long stream = RandomStream.join(RandomStream.join(0, pass.epoch()), pass.node());
            for (int row = 0; row < pass.rows(); row++) {
                drop(key, RandomStream.join(stream, pass.rowNumbers()[row]), kept, row * channels);
            }
            for (int plane = 0; plane < pass.rows() * channels; plane++) {
                multiply(kept[plane], inputs[0], output, plane * positions);
            }
        }

        /** Factors of one row's channels. */
        private void drop(long key, long stream, float[] factors, int offset) {
            float scale = 1 / (1 - rate);
            long threshold = (long) (rate * (double) (1L << 32));
            for (int c = 0; c < channels; c++) {
                factors[offset + c] = (RandomStream.bits(key, stream, c) & 0xFFFFFFFFL) < threshold ? 0 : scale;
            }
        }

        private void multiply(float factor, float[] x, float[] y, int from) {
            for (int i = from; i < from + positions; i++) {
                y[i] = x[i] * factor;
            }
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
            for (int plane = 0; plane < pass.rows() * channels; plane++) {
                add(kept[plane], dOutput, dInputs[0], plane * positions);
            }
        }

        private void add(float factor, float[] dY, float[] dX, int from) {
            for (int i = from; i < from + positions; i++) {
                dX[i] += dY[i] * factor;
            }
        }
    }
}
