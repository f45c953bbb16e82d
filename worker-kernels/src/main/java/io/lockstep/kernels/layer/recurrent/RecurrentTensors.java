package io.lockstep.kernels.layer.recurrent;

import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tensors of layers whose gates read the input and the state, in the order the gates have everywhere. */
final class RecurrentTensors {
    private final List<ParameterSpec> tensors = new ArrayList<>();
    private final int units;
    private final Initializer first;

    private RecurrentTensors(int units, @Nullable Initializer initializer) {
        this.units = units;
        this.first = initializer != null ? initializer : new GlorotUniform();
    }

    static void check(int units) {
        if (units < 1 || units > Integer.MAX_VALUE / 8) {
            throw new IllegalArgumentException("units must be at least 1 and less than 2^28, got " + units);
        }
    }

    /**
     * {@code inputWeight} of all gates, and {@code hiddenWeight} of the first ones.
     *
     * @param initializer of all weights; absent: {@code glorotUniform}
     */
    static RecurrentTensors of(
            List<Shape> inputs, int units, int gates, int hiddenGates, @Nullable Initializer initializer) {
        RecurrentTensors tensors = new RecurrentTensors(units, initializer);
        tensors.weight("inputWeight", gates, Inputs.sequence(inputs).size(1));
        return tensors.hidden("hiddenWeight", hiddenGates);
    }

    /** A weight of the state. */
    RecurrentTensors hidden(String name, int gates) {
        weight(name, gates, units);
        return this;
    }

    private void weight(String name, int gates, int inputs) {
        tensors.add(new ParameterSpec(name, Shape.of(gates * units, inputs), first, Role.WEIGHT));
    }

    /** Zeros at first. */
    RecurrentTensors offset(String name, int gates) {
        tensors.add(new ParameterSpec(name, Shape.of(gates * units), new Zeros(), Role.OFFSET));
        return this;
    }

    List<ParameterSpec> list() {
        return List.copyOf(tensors);
    }
}
