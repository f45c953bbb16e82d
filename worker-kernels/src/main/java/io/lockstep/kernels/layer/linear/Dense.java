package io.lockstep.kernels.layer.linear;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Activated;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected: {@code y = f(x W^T + b)} with {@code weight} W [units, inputs] and {@code bias} b [units], zero at
 * first and not decayed.
 *
 * @param units outputs, at least 1
 * @param activation f
 * @param bias whether there is b
 * @param initializer of W; absent: {@code glorotUniform} for none, sigmoid and tanh, {@code lecunNormal} for selu,
 *     {@code heNormal} for the others
 */
public record Dense(
        int units,
        @Default("none") Activation activation,
        @Default("true") boolean bias,
        @Nullable Initializer initializer)
        implements Layer {
    public Dense {
        if (units < 1) {
            throw new IllegalArgumentException("units must be at least 1, got " + units);
        }
    }

    /** Without activation, with bias and the usual initializer. */
    public static Dense of(int units) {
        return of(units, new None());
    }

    /** With bias and the usual initializer. */
    public static Dense of(int units, Activation activation) {
        return new Dense(units, activation, true, null);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        inputSize(inputs);
        return Shape.of(units);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        int size = inputSize(inputs);
        if ((long) units * size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("weight " + units + "x" + size
                    + " must have less than 2^31 elements. Use fewer units or a smaller input");
        }
        List<ParameterSpec> tensors = new ArrayList<>();
        Initializer first = initializer != null ? initializer : activation.usualInitializer();
        tensors.add(new ParameterSpec("weight", Shape.of(units, size), first, Role.WEIGHT));
        if (bias) {
            tensors.add(new ParameterSpec("bias", Shape.of(units), new Zeros(), Role.OFFSET));
        }
        return tensors;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new Activated(new Kernel(inputSize(inputs), units, bias), activation, units);
    }

    private static int inputSize(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (input.rank() != 1) {
            throw new IllegalArgumentException(
                    "takes one vector per example, got " + input + ". Put flatten before it");
        }
        return input.size(0);
    }

    /**
     * {@code Z = X W^T + b}. Symbols: B rows, I inputs, O units.
     *
     * @param inputSize I
     * @param units O
     * @param bias whether there is b
     */
    private record Kernel(int inputSize, int units, boolean bias) implements PlainKernel {
        @Override
        public int largestFactor(int rows) {
            return Math.multiplyExact(rows, Math.max(inputSize, units));
        }

        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int rows = pass.rows();
            float[] z = output;
            pass.products().multiplyTransposedB(rows, units, inputSize, inputs[0], parameters[0], z, false);
            if (bias) {
                float[] b = parameters[1];
                for (int row = 0; row < rows; row++) {
                    addRow(units, b, z, row * units);
                }
            }
        }

        private static void addRow(int size, float[] source, float[] target, int offset) {
            for (int i = 0; i < size; i++) {
                target[offset + i] += source[i];
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
            int rows = pass.rows();
            float[] dZ = dOutput;
            pass.products().multiplyTransposedA(units, inputSize, rows, dZ, inputs[0], dParameters[0], true);
            if (bias) {
                float[] dB = dParameters[1];
                for (int row = 0; row < rows; row++) {
                    addTo(units, dZ, row * units, dB);
                }
            }
            if (dInputs[0].length > 0) {
                pass.products().multiply(rows, inputSize, units, dZ, parameters[0], dInputs[0], true);
            }
        }

        private static void addTo(int size, float[] source, int offset, float[] target) {
            for (int i = 0; i < size; i++) {
                target[i] += source[offset + i];
            }
        }
    }
}
