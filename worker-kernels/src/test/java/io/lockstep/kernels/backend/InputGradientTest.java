package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
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

    /** Sums of squares of an example's items, for tests of ragged floats. */
    private record SquaredItems(int size) implements Layer {
        @Override
        public boolean reads(int input, TensorType type) {
            return type.ragged() && type.element() == ElementType.F32;
        }

        @Override
        public Shape output(List<Shape> inputs) {
            return Shape.of(size);
        }

        @Override
        public PlainKernel kernel(List<Shape> inputs) {
            return new Kernel(size);
        }

        private record Kernel(int size) implements PlainKernel {
            @Override
            public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
                Arrays.fill(output, 0, pass.rows() * size, 0);
                BatchValues items = pass.values(0);
                for (int row = 0; row < pass.rows(); row++) {
                    for (int i = items.first(row); i < items.first(row + 1); i++) {
                        output[row * size + i % size] += items.floats()[i] * items.floats()[i];
                    }
                }
            }

            @Override
            public void backward(
                    Pass pass,
                    float[][] parameters,
                    float[][] inputs,
                    float[] output,
                    float[] kept,
                    float[] dOutput,
                    float[][] dInputs,
                    float[][] dParameters) {
                BatchValues items = pass.values(0);
                float[] gradients = pass.valueGradients(0);
                for (int row = 0; gradients.length > 0 && row < pass.rows(); row++) {
                    for (int i = items.first(row); i < items.first(row + 1); i++) {
                        gradients[i] += 2 * items.floats()[i] * dOutput[row * size + i % size];
                    }
                }
            }
        }
    }

    /**
     * Read by two layers, one with nothing to train behind it but the dense layer after; rows of 2, 0, 3 and 1 items.
     */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void ofRaggedFloatsAgreeWithCentralDifferences(Arithmetic arithmetic) {
        ModelSpec spec = new ModelSpec(
                List.of(
                        new ModelSpec.Input("items", Shape.of(2), ElementType.F32, true),
                        new ModelSpec.Input("dense", Shape.of(2))),
                List.of(
                        new Node("a", new SquaredItems(2), List.of("items")),
                        new Node("b", new SquaredItems(2), List.of("items")),
                        new Node("sum", new Concat(0), List.of("a", "b", "dense")),
                        new Node("out", Dense.of(3, new Tanh()), List.of("sum"))),
                List.of(Output.of("out", new Mse())));
        CompileOptions options =
                CompileOptions.training(Precision.F32, List.of(4)).withInputGradients();
        try (Network network = Backends.named(arithmetic.backend()).compile(spec, options);
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            network.pack(
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.7, 1)));
            Batch batch = new Batch(4, spec.inputTypes(), spec.targetTypes());
            batch.setRows(4);
            Arrays.fill(batch.weights(), 1);
            System.arraycopy(TestNumbers.uniform(12, 1, 2), 0, batch.targets(), 0, 12);
            System.arraycopy(TestNumbers.uniform(8, 1, 4), 0, batch.input(1), 0, 8);
            for (int row = 0; row < 4; row++) {
                batch.inputValues(0).append(row, new int[] {2, 0, 3, 1}[row]);
            }
            float[] items = batch.inputValues(0).floats();
            System.arraycopy(TestNumbers.uniform(12, 1, 3), 0, items, 0, 12);
            SliceGradient into = SliceGradient.withInputs(network, 4);
            loss(workspace, batch, into);
            float[] found = into.items(0).clone();
            assertThat(into.input(0)).isEmpty();
            assertThat(into.items(1)).isEmpty();
            for (int i = 0; i < 12; i++) {
                float value = items[i];
                items[i] = value + STEP;
                double above = loss(workspace, batch, into);
                items[i] = value - STEP;
                double below = loss(workspace, batch, into);
                items[i] = value;
                assertThat((double) found[i])
                        .as("element %d of the items", i)
                        .isCloseTo((above - below) / (2 * STEP), within(3e-4));
                assertThat(found[i]).isNotZero();
            }
            into.dense().close();
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
