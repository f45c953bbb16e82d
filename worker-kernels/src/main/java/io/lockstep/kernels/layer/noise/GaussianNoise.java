package io.lockstep.kernels.layer.noise;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Optional;

/**
 * In training {@code y = x + deviation e} with e standard normal; in inference nothing. Before an encoder it makes an
 * autoencoder a denoising one: Vincent, Larochelle, Bengio, Manzagol, <a
 * href="https://doi.org/10.1145/1390156.1390294">Extracting and Composing Robust Features with Denoising
 * Autoencoders</a> (2008). Keyed as {@code dropout}: by (seed, epoch, node, the row's number in the epoch, the element's
 * position).
 *
 * @param deviation at least 0
 */
public record GaussianNoise(float deviation) implements Layer {
    public GaussianNoise {
        if (!(deviation >= 0 && deviation <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "deviation must be a number of at least 0, got " + deviation + ". Usual: 0.1 to 0.5");
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.one(inputs);
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return times.get(0);
    }

    @Override
    public Optional<Layer> atInference() {
        return Optional.empty();
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new Kernel(deviation, Inputs.one(inputs).elementCount());
    }

    /** @param size elements per row */
    private record Kernel(float deviation, int size) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            float[] x = inputs[0];
            if (!pass.training()) {
                System.arraycopy(x, 0, output, 0, pass.rows() * size);
                return;
            }
            long key = RowDraws.key(pass);
            for (int row = 0; row < pass.rows(); row++) {
                long stream = RowDraws.stream(pass, row);
                for (int i = 0; i < size; i++) {
                    double noise = deviation * RandomStream.normal(key, stream, i);
                    output[row * size + i] = (float) (x[row * size + i] + noise);
                }
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
            for (int i = 0; i < pass.rows() * size; i++) {
                dX[i] += dOutput[i];
            }
        }
    }
}
