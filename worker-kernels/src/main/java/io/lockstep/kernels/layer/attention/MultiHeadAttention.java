package io.lockstep.kernels.layer.attention;

import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention of several heads over [T, D], giving [T, D]: Vaswani and others,
 * <a href="https://arxiv.org/abs/1706.03762">Attention Is All You Need</a> (2017), section 3.2:
 *
 * <pre>
 * [q_t k_t v_t] = W x_t + b                        each cut into heads of d = D / heads numbers
 * p_t,s = softmax over s of (q_t k_s / sqrt(d))    for each head; causal: over s &lt;= t only
 * y_t   = O [sum over s of p_t,s v_s, head by head] + o
 * </pre>
 *
 * with {@code inputWeight} W [3 D, D], {@code inputBias} b [3 D], {@code outputWeight} O [D, D] and {@code outputBias} o [D], as
 * PyTorch's {@code MultiheadAttention} has them.
 *
 * @param heads divides D
 * @param causal whether a step reads only itself and the steps before it
 * @param initializer of W and O; absent: {@code glorotUniform}
 */
public record MultiHeadAttention(
        int heads,
        @Default("false") boolean causal,
        @Nullable Initializer initializer) implements Layer {
    public MultiHeadAttention {
        if (heads < 1) {
            throw new IllegalArgumentException("heads must be at least 1, got " + heads);
        }
    }

    /** With the usual initializer. */
    public MultiHeadAttention(int heads, boolean causal) {
        this(heads, causal, null);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.sequence(inputs);
        int width = input.size(1);
        if (width % heads != 0) {
            throw new IllegalArgumentException("expected heads that divide the " + width + " numbers of a step, got "
                    + heads + " heads. Change heads, or the width of the layer before");
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Initializer first = initializer != null ? initializer : new GlorotUniform();
        int width = output(inputs).size(1);
        int projected = Math.multiplyExact(AttentionKernel.PARTS, width);
        return List.of(
                new ParameterSpec("inputWeight", Shape.of(projected, width), first, Role.WEIGHT),
                new ParameterSpec("inputBias", Shape.of(projected), new Zeros(), Role.OFFSET),
                new ParameterSpec("outputWeight", Shape.of(width, width), first, Role.WEIGHT),
                new ParameterSpec("outputBias", Shape.of(width), new Zeros(), Role.OFFSET));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.along(times, 0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        return new AttentionKernel(input.size(0), heads, input.size(1) / heads, causal);
    }
}
