package io.lockstep.kernels.layer.recurrent;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers and others 2000) over [T, C], giving
 * h [T, units]:
 *
 * <pre>
 * [a_i a_f a_g a_o] = W x_t + U h_{t-1} + b
 * i = sigmoid(a_i)   f = sigmoid(a_f + forgetBias)   g = tanh(a_g)   o = sigmoid(a_o)
 * c_t = f c_{t-1} + i g      h_t = o tanh(c_t)
 * </pre>
 *
 * with {@code inputWeight} W [4 units, C], {@code hiddenWeight} U [4 units, units] and {@code bias} b [4 units], gates in
 * PyTorch's order, whose two biases are one here.
 *
 * @param units of h, at least 1
 * @param reverse from the last step to the first; outputs stay at their steps
 * @param forgetBias added to the forget gate, so that a new layer remembers (Jozefowicz and others 2015); 0 as in PyTorch
 * @param initializer of W and U; absent: {@code glorotUniform}
 */
public record Lstm(
        int units,
        @Default("false") boolean reverse,
        @Default("1") double forgetBias,
        @Nullable Initializer initializer)
        implements Directed {
    public Lstm {
        RecurrentTensors.check(units);
        if (!Double.isFinite(forgetBias)) {
            throw new IllegalArgumentException("forgetBias must be a number, got " + forgetBias + ". Usual: 1");
        }
    }

    /** Forwards, with the usual bias and initializer. */
    public static Lstm of(int units) {
        return new Lstm(units, false, 1, null);
    }

    @Override
    public Lstm reversed() {
        return new Lstm(units, !reverse, forgetBias, initializer);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(Inputs.sequence(inputs).size(0), units);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        return RecurrentTensors.of(inputs, units, 4, 4, initializer)
                .offset("bias", 4)
                .list();
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.along(times, 0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = Inputs.sequence(inputs);
        return new LstmKernel(new StepOrder(input.size(0), reverse), input.size(1), units, forgetBias);
    }
}
