package io.lockstep.kernels.layer.noise;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Pictures [channels, height, width] moved at random, zeros coming in, and then with a square of zeros cut out; gradients
 * go the same way back. In inference nothing. Before a discriminator, on real and made pictures alike, it keeps that from
 * learning few pictures by heart: Zhao, Liu, Lin, Zhu, Han, <a href="https://arxiv.org/abs/2006.10738">Differentiable
 * Augmentation for Data-Efficient GAN Training</a> (2020), translation and cutout. Keyed as {@code dropout}: by (seed,
 * epoch, node, the row's number in the epoch).
 *
 * <p>A picture moves down and to the right by whole pixels, uniformly from {@code -s} to {@code s}, with s the share of
 * the side, rounded. The middle of what is cut is uniform over the picture, so that it may hang over the edge.
 *
 * @param shift largest move, as a share of height and width, in [0, 1)
 * @param cutout side of what is cut out, as a share of height and width, in [0, 1)
 */
public record Augment(
        @Default("0.125") double shift, @Default("0.5") double cutout) implements Layer {
    public Augment {
        check("shift", shift);
        check("cutout", cutout);
    }

    private static void check(String name, double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), got " + share + ". 0 leaves it out");
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "takes channels x height x width for each example, got " + input + ". Put reshape before it");
        }
        return input;
    }

    @Override
    public Optional<Layer> atInference() {
        return Optional.empty();
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        return new Kernel(
                input.size(0), Side.of(input.size(1), shift, cutout, 0), Side.of(input.size(2), shift, cutout, 2));
    }

    /**
     * One direction of a picture.
     *
     * @param size pixels
     * @param most pixels that it moves by
     * @param cut pixels cut out
     * @param position of the first of its two random numbers
     */
    private record Side(int size, int most, int cut, int position) {
        static Side of(int size, double shift, double cutout, int position) {
            return new Side(size, (int) (size * shift + 0.5), (int) (size * cutout + 0.5), position);
        }

        int shift(long key, long stream) {
            return (int) RandomStream.below(key, stream, 2L * most + 1, position) - most;
        }

        /** The first pixel cut out; may lie outside. */
        int cutFrom(long key, long stream) {
            long places = size + 1L - cut % 2;
            return (int) RandomStream.below(key, stream, places, position + 1) - cut / 2;
        }
    }

    /** Moves whole rows of pixels. */
    private record Kernel(int channels, Side down, Side across) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int size = channels * down.size() * across.size();
            if (!pass.training()) {
                System.arraycopy(inputs[0], 0, output, 0, pass.rows() * size);
                return;
            }
            Arrays.fill(output, 0, pass.rows() * size, 0);
            move(pass, inputs[0], output, false);
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
            if (dInputs[0].length > 0) {
                move(pass, dOutput, dInputs[0], true);
            }
        }

        /**
         * Adds pixels to where they go, or back to where they came from.
         *
         * @param from [B, channels, height, width]. Not modified.
         * @param to of the same sizes. Accumulated into.
         */
        private void move(Pass pass, float[] from, float[] to, boolean back) {
            long key = RowDraws.key(pass);
            int plane = down.size() * across.size();
            for (int row = 0; row < pass.rows(); row++) {
                long stream = RowDraws.stream(pass, row);
                int downwards = down.shift(key, stream);
                int sidewards = across.shift(key, stream);
                int top = down.cutFrom(key, stream);
                int left = across.cutFrom(key, stream);
                for (int c = 0; c < channels; c++) {
                    int picture = (row * channels + c) * plane;
                    for (int y = Math.max(0, downwards); y < down.size() + Math.min(0, downwards); y++) {
                        int there = picture + y * across.size();
                        int origin = there - downwards * across.size() - sidewards;
                        boolean crossed = y >= top && y < top + down.cut();
                        for (int x = Math.max(0, sidewards); x < across.size() + Math.min(0, sidewards); x++) {
                            if (crossed && x >= left && x < left + across.cut()) {
                                continue;
                            }
                            if (back) {
                                to[origin + x] += from[there + x];
                            } else {
                                to[there + x] += from[origin + x];
                            }
                        }
                    }
                }
            }
        }
    }
}
