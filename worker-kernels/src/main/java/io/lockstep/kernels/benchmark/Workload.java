package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.layer.Dense;
import io.lockstep.kernels.layer.Relu;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.parameter.Segment;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A fixed training problem.
 *
 * @param name as {@code --workload} takes it
 * @param classes labels are below it
 * @param batch examples a step
 */
public record Workload(String name, ModelSpec model, Optimizer optimizer, int classes, int batch) {
    private static final int PIXELS = 784;
    private static final int DIGITS = 10;

    /** Names {@link #named} knows. */
    public static List<String> names() {
        return List.of("mlp");
    }

    /**
     * The workload of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Workload named(String name) {
        if (!name.equals("mlp")) {
            throw new IllegalArgumentException(
                    "--workload: expected one of " + String.join(", ", names()) + ", got '" + name + "'");
        }
        return mlp();
    }

    /** MNIST's fully connected network 784-1024-1024-10, batch 256, SGD with momentum 0.9. */
    private static Workload mlp() {
        ModelSpec model = ModelSpec.sequential(
                Shape.of(PIXELS),
                List.of(Dense.of(1024, new Relu()), Dense.of(1024, new Relu()), Dense.of(DIGITS)),
                new SoftmaxCrossEntropy(0));
        return new Workload("mlp", model, new Sgd(0.05, 0.9, false, 0), DIGITS, 256);
    }

    /** Operations per example as peers count them: two for each weight of the forward pass, three times. */
    double operationsPerExample() {
        double weights = 0;
        List<Segment> matrices = new ArrayList<>(model.layout().segments());
        matrices.removeIf(segment -> segment.shape().rank() < 2);
        for (Segment matrix : matrices) {
            weights += matrix.size();
        }
        return 2 * 3 * weights;
    }

    int inputSize() {
        return model.inputs().get(0).shape().elementCount();
    }
}
