package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the convolution layers have in common beside their geometry. */
final class ConvTensors {
    private ConvTensors() {}

    static void check(int filters, int groups) {
        if (filters < 1) {
            throw new IllegalArgumentException("filters must be at least 1, got " + filters);
        }
        if (groups < 1) {
            throw new IllegalArgumentException("groups must be at least 1, got " + groups);
        }
    }

    /** @param channels of the layer's input */
    static void checkGroups(int groups, int channels, int filters, Shape input) {
        if (channels % groups != 0 || filters % groups != 0) {
            throw new IllegalArgumentException("groups " + groups + " must divide the " + channels
                    + " channels of input " + input + " and the " + filters + " filters. Change groups or filters");
        }
    }

    /** Weight, and bias where there is one. */
    static List<ParameterSpec> of(
            Shape weight, int filters, Activation activation, boolean bias, @Nullable Initializer initializer) {
        List<ParameterSpec> tensors = new ArrayList<>();
        Initializer first = initializer != null ? initializer : activation.usualInitializer();
        tensors.add(new ParameterSpec("weight", weight, first, Role.WEIGHT));
        if (bias) {
            tensors.add(new ParameterSpec("bias", Shape.of(filters), new Zeros(), Role.OFFSET));
        }
        return tensors;
    }
}
