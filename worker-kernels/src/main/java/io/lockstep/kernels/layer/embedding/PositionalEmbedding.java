package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Positional embedding, {@code y_t = x_t + p_t}, of a sequence [T, D], whose steps a layer such as attention could not tell
 * apart else. Learnt, p is {@code weight} [T, D]; sinusoidal, it is that of Vaswani and others,
 * <a href="https://arxiv.org/abs/1706.03762">Attention Is All You Need</a> (2017), section 3.5, with t from 0:
 *
 * <pre>
 * p_t,2i   = sin(t / 10000^(2i / D))
 * p_t,2i+1 = cos(t / 10000^(2i / D))
 * </pre>
 *
 * @param kind learnt or sinusoidal
 * @param initializer of a learnt table; absent: normal of deviation 0.02, as in BERT
 * @param positions rows of a learnt table, at least T; absent: T, of sequences of any length that of the longest
 */
public record PositionalEmbedding(
        @Default("learnt") Kind kind,
        @Nullable Initializer initializer,
        @Nullable Integer positions) implements Layer {
    private static final double LONGEST = 10000;
    private static final double DEVIATION = 0.02;

    /** Where the numbers of a step come from. */
    public enum Kind {
        /** A trained table. */
        LEARNT,
        /** A formula. */
        SINUSOIDAL
    }

    public PositionalEmbedding {
        if (positions != null && (positions < 1 || kind == Kind.SINUSOIDAL)) {
            throw new IllegalArgumentException(
                    "positions: expected at least 1, of a learnt table, got " + positions + ". Remove it");
        }
        if (kind == Kind.SINUSOIDAL && initializer != null) {
            throw new IllegalArgumentException("initializer: expected none of a sinusoidal table, got " + initializer
                    + ". Remove it, or write kind: learnt");
        }
    }

    /** With the usual initializer. */
    public PositionalEmbedding(Kind kind) {
        this(kind, null);
    }

    /** With a row for each step. */
    public PositionalEmbedding(Kind kind, @Nullable Initializer initializer) {
        this(kind, initializer, null);
    }

    @Override
    public Layer withLongest(List<Shape> longest) {
        return kind == Kind.LEARNT && positions == null
                ? new PositionalEmbedding(kind, initializer, output(longest).size(0))
                : this;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.sequence(inputs);
        if (positions != null && positions < input.size(0)) {
            throw new IllegalArgumentException("positions must be at least " + input.size(0) + ", the steps of " + input
                    + ", got " + positions + ". Raise them, or shorten the sequence");
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        if (kind == Kind.SINUSOIDAL) {
            return List.of();
        }
        Initializer first = initializer != null ? initializer : new Normal(0, DEVIATION);
        Shape input = output(inputs);
        Shape table = positions == null ? input : Shape.of(positions, input.size(1));
        return List.of(new ParameterSpec("weight", table, first, Role.WEIGHT));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.along(times, 0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        int size = input.elementCount();
        return new Kernel(size, kind == Kind.LEARNT ? null : sinusoids(input));
    }

    /** The table that is not learnt, [T, D]. */
    public static float[] sinusoids(Shape sequence) {
        int size = sequence.elementCount();
        int width = sequence.size(1);
        float[] table = new float[size];
        for (int i = 0; i < size; i++) {
            int step = i / width;
            int place = i % width;
            double angle = step / StrictMath.pow(LONGEST, (double) (place - place % 2) / width);
            table[i] = (float) (place % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
        }
        return table;
    }

    private static final class Kernel implements PlainKernel {
        private final int size;
        private final float @Nullable [] fixed;

        /**
         * @param size T D
         * @param fixed [T, D] in place of a tensor
         */
        Kernel(int size, float @Nullable [] fixed) {
            this.size = size;
            this.fixed = fixed;
        }

        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            float[] table = fixed != null ? fixed : parameters[0];
            for (int from = 0; from < pass.rows() * size; from += size) {
                for (int i = 0; i < size; i++) {
                    output[from + i] = inputs[0][from + i] + table[i];
                }
            }
        }

        /** {@code dX += dY}; {@code dWeight += dY} of each row. */
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
            for (int from = 0; fixed == null && from < pass.rows() * size; from += size) {
                for (int i = 0; i < size; i++) {
                    dParameters[0][i] += dOutput[from + i];
                }
            }
            for (int i = 0; dInputs[0].length > 0 && i < pass.rows() * size; i++) {
                dInputs[0][i] += dOutput[i];
            }
        }
    }
}
