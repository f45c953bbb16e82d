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
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected: {@code y = f(x W^T + b)} with {@code weight} W [units, inputs] and {@code bias} b [units], zero at
 * first and not decayed. Of an input of more axes the last is x, and the same layer is applied at each place of the
 * others, such as each step of a sequence.
 *
 * @param units outputs, at least 1
 * @param activation f
 * @param bias whether there is b
 * @param initializer of W; absent: {@code glorotUniform} for none, sigmoid and tanh, {@code lecunNormal} for selu,
 *     {@code heNormal} for the others
 * @param leadingAxes how many axes stand before x, at least 0
 */
public record Dense(
        int units,
        @Default("none") Activation activation,
        @Default("true") boolean bias,
        @Nullable Initializer initializer,
        @Default("0") int leadingAxes)
        implements Layer {
    public Dense {
        if (units < 1) {
            throw new IllegalArgumentException("units must be at least 1, got " + units);
        }
        if (leadingAxes < 0) {
            throw new IllegalArgumentException("leadingAxes must be at least 0, got " + leadingAxes);
        }
    }

    /** Over one vector. */
    public Dense(int units, Activation activation, boolean bias, @Nullable Initializer initializer) {
        this(units, activation, bias, initializer, 0);
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
        List<Integer> sizes = new ArrayList<>(inputs.get(0).sizes().subList(0, leadingAxes));
        sizes.add(units);
        return new Shape(sizes);
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
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.across(times, leadingAxes);
    }

    @Override
    public int outputAxisOfWeight() {
        return 0;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        int size = inputSize(inputs);
        int vectors = inputs.get(0).elementCount() / size;
        return new Activated(new Kernel(vectors, size, units, bias), activation, vectors * units);
    }

    private int inputSize(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (input.rank() == leadingAxes + 1) {
            return input.size(leadingAxes);
        }
        if (leadingAxes > 0) {
            throw new IllegalArgumentException("leadingAxes must be one less than the axes of the input, which are "
                    + input.rank() + " of " + input + ", got " + leadingAxes);
        }
        String each = input.rank() == 2 ? ", or leadingAxes: 1 for the same layer at each of the " + input.size(0) : "";
        throw new IllegalArgumentException(
                "takes one vector per example, got " + input + ". Put flatten before it" + each);
    }

    /**
     * {@code Z = X W^T + b}. Symbols: B vectors of all rows, I inputs, O units.
     *
     * @param vectors in a row
     * @param inputSize I
     * @param units O
     * @param bias whether there is b
     */
    private record Kernel(int vectors, int inputSize, int units, boolean bias) implements PlainKernel {
        @Override
        public int largestFactor(int rows) {
            return Math.multiplyExact(rows, Math.multiplyExact(vectors, Math.max(inputSize, units)));
        }

        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int rows = pass.rows() * vectors;
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
            int rows = pass.rows() * vectors;
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
