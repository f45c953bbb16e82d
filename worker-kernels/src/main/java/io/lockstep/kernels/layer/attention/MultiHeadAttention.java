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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Attention of several heads over [T, D], giving [T, D]; of two inputs the second, [S, D], is what the first attends to: Vaswani and others,
 * <a href="https://arxiv.org/abs/1706.03762">Attention Is All You Need</a> (2017), section 3.2:
 *
 * <pre>
 * [q_t k_s v_s] = W [x_t z_s z_s] + b              each cut into heads of d = D / heads numbers; z the second input, or x
 * p_t,s = softmax over s of (q_t k_s / sqrt(d))    for each head; causal: over s &lt;= t only
 * y_t   = O [sum over s of p_t,s v_s, head by head] + o
 * </pre>
 *
 * with {@code inputWeight} W [3 D, D], {@code inputBias} b [3 D], {@code outputWeight} O [D, D] and {@code outputBias} o [D], as
 * PyTorch's {@code MultiheadAttention} has them. Which shares are dropped is a function of (seed, epoch, node, the row's number in
 * the epoch, the share's place in [heads, T, S]).
 *
 * @param heads divides D
 * @param causal whether a step reads only itself and the steps before it; of one input
 * @param rotary whether queries and keys are turned by their positions ({@link RotaryPositions}); of one input
 * @param initializer of W and O; absent: {@code glorotUniform}
 * @param dropout probability in [0, 1) with which training drops a share p; the others are divided by 1 - dropout
 */
public record MultiHeadAttention(
        int heads,
        @Default("false") boolean causal,
        @Default("false") boolean rotary,
        @Nullable Initializer initializer,
        @Default("0") float dropout)
        implements Layer {
    public MultiHeadAttention {
        if (heads < 1) {
            throw new IllegalArgumentException("heads must be at least 1, got " + heads);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout + ". Usual: 0.1");
        }
    }

    /** With the usual initializer, dropping nothing. */
    public MultiHeadAttention(int heads, boolean causal) {
        this(heads, causal, false, null);
    }

    /** Dropping nothing. */
    public MultiHeadAttention(int heads, boolean causal, boolean rotary, @Nullable Initializer initializer) {
        this(heads, causal, rotary, initializer, 0);
    }

    @Override
    public Optional<Layer> atInference() {
        return Optional.of(new MultiHeadAttention(heads, causal, rotary, initializer, 0));
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.sequence(inputs.subList(0, Math.min(1, inputs.size())));
        int width = input.size(1);
        if (width % heads != 0) {
            throw new IllegalArgumentException("expected heads that divide the " + width + " numbers of a step, got "
                    + heads + " heads. Change heads, or the width of the layer before");
        }
        if (rotary && width / heads % 2 != 0) {
            throw new IllegalArgumentException("rotary: expected heads of an even size, got " + width / heads
                    + " numbers each. Change heads, or the width of the layer before");
        }
        checkRead(inputs, width);
        return input;
    }

    private void checkRead(List<Shape> inputs, int width) {
        if (inputs.size() == 1) {
            return;
        }
        if (inputs.size() > 2) {
            throw new IllegalArgumentException(
                    "takes 1 input, or 2 of which the first attends to the second, got " + inputs.size());
        }
        Shape read = Inputs.sequence(inputs.subList(1, 2));
        if (read.size(1) != width) {
            throw new IllegalArgumentException("takes sequences of one width, got " + Inputs.list(inputs)
                    + ". Put {dense: {units: " + width + ", leadingAxes: 1}} before the second");
        }
        if (causal || rotary) {
            throw new IllegalArgumentException("expected neither causal nor rotary of two inputs, whose steps are not"
                    + " those of one sequence, got " + (causal ? "causal" : "rotary") + ". Remove it");
        }
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
        for (int input = 0; input < times.size(); input++) {
            if (!times.get(input).isNone()) {
                TimeAxis.along(times.subList(input, times.size()), 0);
            }
        }
        return times.get(0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        int size = input.size(1) / heads;
        return new AttentionKernel(
                input.size(0),
                inputs.get(inputs.size() - 1).size(0),
                heads,
                size,
                inputs.size() > 1,
                causal,
                rotary ? new RotaryPositions(input.size(0), size) : null,
                dropout);
    }
}
