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
 * Gated recurrent unit over [T, C], giving h [T, units], in both published forms:
 *
 * <pre>
 * [a_r a_z] = W_{r,z} x_t + U h_{t-1} + b_{r,z}      r = sigmoid(a_r)   z = sigmoid(a_z)
 * n = tanh(W_n x_t + b_n + r (V h_{t-1} + v))        resetAfter: cuDNN, PyTorch, Keras
 * n = tanh(W_n x_t + b_n + V (r h_{t-1}))            else: Cho and others 2014
 * h_t = (1 - z) n + z h_{t-1}
 * </pre>
 *
 * with {@code inputWeight} W [3 units, C], {@code hiddenWeight} U [2 units, units], {@code candidateWeight} V [units, units],
 * {@code bias} b [3 units] and, where reset comes after, {@code candidateBias} v [units]; gates in PyTorch's order.
 *
 * @param units of h, at least 1
 * @param reverse from the last step to the first; outputs stay at their steps
 * @param resetAfter whether the reset gate multiplies the state's product, or the state
 * @param initializer of W, U and V; absent: {@code glorotUniform}
 */
public record Gru(
        int units,
        @Default("false") boolean reverse,
        @Default("true") boolean resetAfter,
        @Nullable Initializer initializer)
        implements Directed {
    public Gru {
        RecurrentTensors.check(units);
    }

    /** Forwards, in PyTorch's form, with the usual initializer. */
    public static Gru of(int units) {
        return new Gru(units, false, true, null);
    }

    @Override
    public Gru reversed() {
        return new Gru(units, !reverse, resetAfter, initializer);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(Inputs.sequence(inputs).size(0), units);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        RecurrentTensors tensors = RecurrentTensors.of(inputs, units, 3, 2, initializer)
                .hidden("candidateWeight", 1)
                .offset("bias", 3);
        return (resetAfter ? tensors.offset("candidateBias", 1) : tensors).list();
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return TimeAxis.along(times, 0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = Inputs.sequence(inputs);
        return new GruKernel(new StepOrder(input.size(0), reverse), input.size(1), units, resetAfter);
    }
}
