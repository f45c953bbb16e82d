package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of the loss with respect to a model's inputs. */
class InputGradientTest {
    /**
     * Where a model has corners, small steps over them would show as errors; what is tested here does not depend on
     * them.
     */
    private static final float STEP = 0x1p-7f;

    static List<Arithmetic> arithmetics() {
        return Arithmetic.all().stream()
                .filter(arithmetic -> arithmetic.precision() == Precision.F32)
                .toList();
    }

    private static double loss(TrainingWorkspace workspace, Batch batch, SliceGradient into) {
        workspace.gradient(batch, 0, into);
        return into.losses().lossSum();
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void agreeWithCentralDifferences(Arithmetic arithmetic) {
        ModelSpec spec = ModelSpec.sequential(Shape.of(5), List.of(Dense.of(7, new Tanh()), Dense.of(3)), new Mse());
        for (boolean recompute : new boolean[] {false, true}) {
            CompileOptions options = CompileOptions.training(Precision.F32, List.of(4))
                    .withRecompute(recompute)
                    .withInputGradients();
            try (Network network = Backends.named(arithmetic.backend()).compile(spec, options);
                    TrainingWorkspace workspace = network.trainingWorkspace(1)) {
                network.pack(HeapFloats.wrap(
                        TestNumbers.uniform((int) network.layout().size(), 0.7, 1)));
                Batch batch = TestNumbers.batch(Graph.of(spec), 4, 0);
                SliceGradient into = SliceGradient.withInputs(network, 4);
                loss(workspace, batch, into);
                float[] found = into.input(0).clone();
                for (int i = 0; i < found.length; i++) {
                    float value = batch.input(0)[i];
                    batch.input(0)[i] = value + STEP;
                    double above = loss(workspace, batch, into);
                    batch.input(0)[i] = value - STEP;
                    double below = loss(workspace, batch, into);
                    batch.input(0)[i] = value;
                    assertThat((double) found[i])
                            .as("float %d of the input", i)
                            .isCloseTo((above - below) / (2 * STEP), within(2e-4));
                }
                into.dense().close();
            }
        }
    }

    static List<ModelCase> models() {
        return ModelCase.all();
    }

    /** Of every model, for native operations: the plain kernels' gradients are checked layer by layer. */
    @ParameterizedTest
    @MethodSource("models")
    void agreeBetweenBackendsAndLeaveTheOthersAsTheyAre(ModelCase model) {
        float[][] expected = gradients("portable", model);
        for (Arithmetic arithmetic : arithmetics()) {
            float[][] found = gradients(arithmetic.backend(), model);
            for (int input = 0; input < expected.length; input++) {
                assertNear(arithmetic.backend() + " input " + input, expected[input], found[input], 1e-3);
            }
        }
    }

    /** @param tolerance of the largest magnitude */
    private static void assertNear(String what, float[] expected, float[] found, double tolerance) {
        double magnitude = 1e-6;
        for (float value : expected) {
            magnitude = Math.max(magnitude, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) Math.abs(found[i] - expected[i]))
                    .as("%s, float %d", what, i)
                    .isLessThanOrEqualTo(tolerance * magnitude);
        }
    }

    /** Of the inputs; those of the parameters are the same with them and without, but for roundings. */
    private static float[][] gradients(String backend, ModelCase model) {
        ModelSpec spec = model.spec();
        CompileOptions plain = CompileOptions.training(Precision.F32, List.of(model.rows()));
        float[] parameters = TestNumbers.uniform((int) spec.layout().size(), 0.3, 5);
        spec.layout().tensors().stream()
                .filter(tensor -> tensor.name().endsWith("/runningVariance"))
                .forEach(tensor -> Arrays.fill(parameters, (int) tensor.offset(), (int) tensor.end(), 1));
        Batch batch = TestNumbers.batch(Graph.of(spec), model.rows(), 0);
        try (Network without = Backends.named(backend).compile(spec, plain);
                Network with = Backends.named(backend).compile(spec, plain.withInputGradients());
                TrainingWorkspace first = without.trainingWorkspace(1);
                TrainingWorkspace second = with.trainingWorkspace(1)) {
            without.pack(HeapFloats.wrap(parameters));
            with.pack(HeapFloats.wrap(parameters));
            SliceGradient one = new SliceGradient(without.allocate(spec.layout().size()), new LossSum());
            SliceGradient two = SliceGradient.withInputs(with, model.rows());
            first.gradient(batch, 0, one);
            second.gradient(batch, 0, two);
            assertNear("parameters", floats(one), floats(two), 1e-5);
            one.dense().close();
            two.dense().close();
            float[][] inputs = new float[spec.inputs().size()][];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = two.input(i);
            }
            return inputs;
        }
    }

    private static float[] floats(SliceGradient gradient) {
        float[] floats = new float[(int) gradient.dense().size()];
        gradient.dense().read(0, floats, 0, floats.length);
        return floats;
    }

    @Test
    void refusesASliceThatHasNoRoom() {
        ModelSpec spec = ModelSpec.sequential(Shape.of(5), List.of(Dense.of(3)), new Mse());
        CompileOptions options =
                CompileOptions.training(Precision.F32, List.of(3)).withInputGradients();
        for (String backend : List.of("portable", "onednn")) {
            try (Network network = Backends.named(backend).compile(spec, options);
                    TrainingWorkspace workspace = network.trainingWorkspace(1)) {
                SliceGradient into = SliceGradient.withInputs(network, 2);
                Batch batch = TestNumbers.batch(Graph.of(spec), 3, 0);
                assertThatThrownBy(() -> workspace.gradient(batch, 0, into))
                        .hasMessage(
                                "gradient: expected a slice of at most 2 rows, got 3. Make it with a capacity of the"
                                        + " largest slice");
                into.dense().close();
            }
        }
    }

    @Test
    void refusesANetworkThatGivesNone() {
        ModelSpec spec = ModelSpec.sequential(Shape.of(5), List.of(Dense.of(3)), new Mse());
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, List.of(1))) {
            TrainingWorkspace workspace = network.trainingWorkspace(1);
            Batch batch = TestNumbers.batch(Graph.of(spec), 1, 0);
            assertThatThrownBy(() -> workspace.gradient(batch, 0, SliceGradient.withInputs(network, 1)))
                    .hasMessage("gradient: expected a network compiled for gradients of its inputs, got one without."
                            + " Set inputGradients in its CompileOptions");
        }
    }
}
