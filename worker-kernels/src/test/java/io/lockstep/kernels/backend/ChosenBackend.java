package io.lockstep.kernels.backend;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * A program for a JVM of its own: prints which backend it would use and the warning, having compiled a model with it.
 */
final class ChosenBackend {
    private ChosenBackend() {}

    public static void main(String[] arguments) {
        Backends.Choice choice = Backends.choose();
        ModelSpec spec = ModelSpec.sequential(Shape.of(2), List.of(Dense.of(1)), new SquaredError());
        choice.backend().compile(spec, Precision.F32, List.of(1)).close();
        System.out.println(choice.backend().name() + " | " + choice.warning());
    }
}
