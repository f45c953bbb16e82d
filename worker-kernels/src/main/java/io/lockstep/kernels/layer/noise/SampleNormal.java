package io.lockstep.kernels.layer.noise;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A number drawn from each of some normal distributions, of an input of means m and logarithms v of variances, [2, …] with
 * the means first: in training {@code y = m + scale exp(v / 2) e} with e standard normal, in inference {@code y = m}. Gradients
 * pass through: {@code dm = dy}, {@code dv = dy (y - m) / 2}. Kingma, Welling, <a
 * href="https://arxiv.org/abs/1312.6114">Auto-encoding variational Bayes</a> (2013), 2.4. Keyed as {@code dropout}: by
 * (seed, epoch, node, the row's number in the epoch, the element's position). {@code klDivergence} is the loss of its
 * input.
 *
 * @param scale factor on what a mean is moved by, at least 0; 0: not at all
 */
public record SampleNormal(@Default("1") double scale) implements Layer {
    public SampleNormal {
        if (!(scale >= 0 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale must be a number of at least 0, got " + scale + ". Usual: 1");
        }
    }

    /** As the input says. */
    public static SampleNormal of() {
        return new SampleNormal(1);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (input.rank() < 2 || input.size(0) != 2) {
            throw new IllegalArgumentException("takes means and logarithms of variances, 2 x their number, got " + input
                    + ". Put reshape: [2, …] before it");
        }
        return new Shape(input.sizes().subList(1, input.rank()));
    }

    /** The means. */
    @Override
    public Optional<Layer> atInference() {
        return Optional.of(new SampleNormal(0));
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new Kernel(scale, output(inputs).elementCount());
    }

    /**
     * Keeps what each mean was moved by.
     *
     * @param size numbers drawn for a row
     */
    private record Kernel(double scale, int size) implements PlainKernel {
        @Override
        public int keptPerRow() {
            return size;
        }

        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            long key = RowDraws.key(pass);
            for (int row = 0; row < pass.rows(); row++) {
                if (pass.training()) {
                    draw(key, RowDraws.stream(pass, row), row, inputs[0], output, kept);
                } else {
                    System.arraycopy(inputs[0], 2 * row * size, output, row * size, size);
                }
            }
        }

        private void draw(long key, long stream, int row, float[] x, float[] y, float[] moved) {
            int means = 2 * row * size;
            for (int i = 0; i < size; i++) {
                double deviation = scale * StrictMath.exp(0.5 * x[means + size + i]);
                double by = deviation * RandomStream.normal(key, stream, i);
                moved[row * size + i] = (float) by;
                y[row * size + i] = (float) (x[means + i] + by);
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
            float[] dX = dInputs[0];
            if (dX.length == 0) {
                return;
            }
            for (int row = 0; row < pass.rows(); row++) {
                int means = 2 * row * size;
                for (int i = 0; i < size; i++) {
                    float dY = dOutput[row * size + i];
                    dX[means + i] += dY;
                    dX[means + size + i] += 0.5f * dY * kept[row * size + i];
                }
            }
        }
    }
}
