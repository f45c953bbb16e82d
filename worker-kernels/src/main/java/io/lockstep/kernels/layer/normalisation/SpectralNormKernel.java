package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.Arrays;

/**
 * Another kernel over {@code W / sigma}. The power iteration is made again in backward rather than kept.
 *
 * @param own of the layer
 * @param tensors of the layer; u follows them
 * @param matrix W
 */
record SpectralNormKernel(PlainKernel own, int tensors, WeightMatrix matrix) implements PlainKernel {
    private static final ThreadLocal<Tensors> OF_THREAD = ThreadLocal.withInitial(Tensors::new);

    /** The layer's tensors with others in place of the weight; belongs to one thread. */
    private static final class Tensors {
        private final float[][][] values = {{}, new float[1][], new float[2][]};
        private final float[][][] gradients = {{}, new float[1][], new float[2][]};

        private static float[][] replaced(float[][] room, float[][] tensors, float[] weight) {
            System.arraycopy(tensors, 0, room, 0, room.length);
            room[0] = weight;
            return room;
        }
    }

    private int scaled() {
        return own.scratchSizes(1).length;
    }

    @Override
    public int keptPerRow() {
        return own.keptPerRow();
    }

    @Override
    public int[] scratchSizes(int rows) {
        int[] before = own.scratchSizes(rows);
        int[] sizes = Arrays.copyOf(before, before.length + 4);
        sizes[before.length] = matrix.size();
        sizes[before.length + 1] = matrix.size();
        sizes[before.length + 2] = matrix.rows();
        sizes[before.length + 3] = matrix.columns();
        return sizes;
    }

    @Override
    public int largestFactor(int rows) {
        return Math.max(own.largestFactor(rows), matrix.size());
    }

    /** Writes W / sigma, u' and v into scratch. */
    private double scale(Pass pass, int first, float[] weight, float[] u) {
        float[] scaled = pass.scratch(first);
        float[] v = pass.scratch(first + 3);
        matrix.toColumns(weight, u, v);
        float[] next = pass.scratch(first + 2);
        double sigma = matrix.toRows(weight, v, next);
        if (matrix.isZero(next)) { // of a weight of zeros: the direction stays, for when it is none any more
            System.arraycopy(u, 0, next, 0, matrix.rows());
        }
        for (int i = 0; i < matrix.size(); i++) {
            scaled[i] = (float) (weight[i] / sigma);
        }
        return sigma;
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int first = scaled();
        scale(pass, first, parameters[0], parameters[tensors]);
        float[][] values = Tensors.replaced(OF_THREAD.get().values[tensors], parameters, pass.scratch(first));
        own.forward(pass, values, inputs, output, kept);
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
        int first = scaled();
        double sigma = scale(pass, first, parameters[0], parameters[tensors]);
        float[] dScaled = pass.scratch(first + 1);
        Arrays.fill(dScaled, 0, matrix.size(), 0);
        Tensors room = OF_THREAD.get();
        float[][] values = Tensors.replaced(room.values[tensors], parameters, pass.scratch(first));
        float[][] gradients = Tensors.replaced(room.gradients[tensors], dParameters, dScaled);
        own.backward(pass, values, inputs, output, kept, dOutput, dInputs, gradients);
        float[] next = pass.scratch(first + 2);
        matrix.addGradient(parameters[0], sigma, next, pass.scratch(first + 3), dScaled, dParameters[0]);
        for (int row = 0; row < matrix.rows(); row++) {
            dParameters[tensors][row] += (float) (pass.weightSum() * next[row]);
        }
    }
}
