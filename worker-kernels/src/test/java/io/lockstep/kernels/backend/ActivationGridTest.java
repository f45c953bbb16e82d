package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.registry.Activations;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every activation and its derivative on a grid from -12 to 12, far beyond what random numbers of usual size reach. */
class ActivationGridTest {
    private static final int REACH = 12;

    /** So many points to 1, that bfloat16 holds each without rounding. */
    private static final int FINENESS = 16;

    private static final int POINTS = 2 * REACH * FINENESS + 1;

    /** Large beside the answers, so that the gradient of each answer is nearly the same number. */
    private static final float TARGET = -1000;

    private static final double STEP = 1e-6;
    private static final double SMOOTH = 1e-3;

    private static List<Activation> all() {
        return ActivationExamples.all().stream()
                .map(ActivationExamples.Worked::activation)
                .toList();
    }

    private static double exact(Activation activation, double x) {
        return ActivationExamples.value(activation, x);
    }

    static Stream<Arguments> cases() {
        return Arithmetic.all().stream()
                .flatMap(arithmetic -> all().stream()
                        .flatMap(activation -> Stream.of(true, false)
                                .filter(inside -> inside || activation instanceof Layer)
                                .map(inside -> Arguments.of(arithmetic, activation, inside))));
    }

    @Test
    void everyActivationIsHere() {
        Set<String> names = all().stream().map(Activations.REGISTRY::nameOf).collect(Collectors.toSet());
        assertThat(names).containsExactlyInAnyOrderElementsOf(Activations.REGISTRY.names());
    }

    /** A dense layer of one input, 1, and as many weights as points: its sums are the points. */
    @ParameterizedTest(name = "{0}: {1}, inside dense: {2}")
    @MethodSource("cases")
    void valuesAndDerivativesAgreeWithDoubles(Arithmetic arithmetic, Activation activation, boolean inside) {
        List<Layer> layers =
                inside ? List.of(Dense.of(POINTS, activation)) : List.of(Dense.of(POINTS), (Layer) activation);
        ModelSpec spec = ModelSpec.sequential(Shape.of(1), layers, new SquaredError());
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        for (int i = 0; i < POINTS; i++) {
            parameters.array()[i] = point(i);
        }
        float[] scores = new float[POINTS];
        float[] gradient = new float[POINTS];
        Batch batch = new Batch(1, new int[] {1}, POINTS);
        batch.setRows(1);
        batch.input(0)[0] = 1;
        batch.weights()[0] = 1;
        Arrays.fill(batch.targets(), TARGET);
        try (Network network = arithmetic.compile(spec, List.of(1));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                InferenceWorkspace scoring = network.inferenceWorkspace();
                FloatStorage storage = network.allocate(spec.layout().size())) {
            network.pack(parameters);
            scoring.score(batch, scores, new float[0]);
            workspace.gradient(batch, 0, new SliceGradient(storage, new LossSum()));
            storage.read(0, gradient, 0, POINTS);
        }
        double tolerance = arithmetic.precision() == Precision.F32 ? 1e-6 : 0x1p-7;
        for (int i = 0; i < POINTS; i++) {
            double x = point(i);
            double y = exact(activation, x);
            assertThat((double) scores[i])
                    .as("value at %s", x)
                    .isCloseTo(y, within(tolerance * Math.max(1, Math.abs(y))));
            double derivative = slope(activation, x - STEP);
            if (Math.abs(derivative - slope(activation, x)) < SMOOTH) {
                derivative = (derivative + slope(activation, x)) / 2;
                assertThat(gradient[i] / (y - TARGET))
                        .as("derivative at %s", x)
                        .isCloseTo(derivative, within(tolerance * Math.max(1, Math.abs(derivative))));
            }
        }
    }

    private static float point(int i) {
        return (float) i / FINENESS - REACH;
    }

    /** From x to the next step. */
    private static double slope(Activation activation, double x) {
        return (exact(activation, x + STEP) - exact(activation, x)) / STEP;
    }
}
