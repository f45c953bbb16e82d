package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NaN that arises inside a pass, where finite inputs and weights overflow, is the score of its row, and of no other.
 */
class OverflowTest {
    private static final int ROWS = 5;
    private static final int LARGE_ROW = 3;
    private static final float LARGE = (float) 1e15;

    /** A model whose first layer sees nothing unusual unless its input is large. */
    private record Case(String name, ModelSpec spec) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Case> models() {
        List<Case> models = new ArrayList<>();
        List<Activation> activations = List.of(
                new None(),
                new Relu(),
                new LeakyRelu(0.2f),
                new Elu(1),
                new Sigmoid(),
                new Tanh(),
                new Silu(),
                new Gelu(Gelu.Form.ERF),
                new Gelu(Gelu.Form.TANH));
        for (Activation activation : activations) {
            models.add(of("dense " + activation, Shape.of(16), Dense.of(16), Dense.of(16, activation), Dense.of(3)));
            models.add(of(
                    "norm " + activation,
                    Shape.of(16),
                    Dense.of(16),
                    Dense.of(16),
                    BatchNorm.of(activation),
                    Dense.of(3)));
            models.add(of(
                    "picture " + activation,
                    Shape.of(4, 4, 4),
                    Conv2d.of(16, Window.of(3), Padding.same(), new None()),
                    Conv2d.of(16, Window.of(3), Padding.same(), activation),
                    MaxPool2d.of(2),
                    new GlobalAveragePool(),
                    Dense.of(3)));
            if (activation instanceof Layer layer) {
                models.add(of("layer " + activation, Shape.of(16), Dense.of(16), Dense.of(16), layer, Dense.of(3)));
            }
            models.add(new Case(
                    "sum " + activation,
                    new ModelSpec(
                            List.of(new ModelSpec.Input("input", Shape.of(16))),
                            List.of(
                                    node("a", Dense.of(16), "input"),
                                    node("b", Dense.of(16), "a"),
                                    node("sum", new Add(activation), "a", "b"),
                                    node("end", Dense.of(3), "sum")),
                            "end",
                            new SquaredError())));
        }
        for (Layer layer : List.of(LayerNorm.of(), new Softmax(), new LogSoftmax())) {
            models.add(of("vectors " + layer, Shape.of(16), Dense.of(16), Dense.of(16), layer, Dense.of(3)));
        }
        return models;
    }

    private static Node node(String name, Layer layer, String... inputs) {
        return new Node(name, layer, List.of(inputs));
    }

    private static Case of(String name, Shape input, Layer... layers) {
        return new Case(name, ModelSpec.sequential(input, List.of(layers), new SquaredError()));
    }

    static Stream<Arguments> cases() {
        return Arithmetic.all().stream()
                .flatMap(arithmetic -> models().stream().map(model -> Arguments.of(arithmetic, model)));
    }

    /** Weights of 1e15 and an input of 1e15 in one row: sums of 1e30 meet weights of 1e15. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aRowThatOverflowsIsNoNumber(Arithmetic arithmetic, Case model) {
        Graph graph = Graph.of(model.spec());
        HeapFloats parameters = HeapFloats.of(graph.layout().size());
        int salt = 0;
        for (ParameterTensor tensor : graph.layout().tensors()) {
            boolean large = tensor.shape().rank() > 1
                    && tensor.offset() < graph.layout().size() / 2;
            float[] values = TestNumbers.uniform(tensor.size(), large ? 1e15 : 0.3, 90 + salt++);
            for (int i = 0; i < values.length; i++) {
                values[i] += tensor.name().endsWith("/runningVariance") ? 1 : 0;
            }
            parameters.write(tensor.offset(), values, 0, values.length);
        }
        Batch batch = TestNumbers.batch(graph, ROWS, 0);
        int size = graph.size(0);
        for (int i = 0; i < size; i++) {
            batch.input(0)[LARGE_ROW * size + i] *= LARGE;
            for (int row = 0; row < ROWS; row++) {
                batch.input(0)[row * size + i] /= LARGE;
            }
            batch.input(0)[LARGE_ROW * size + i] *= LARGE;
        }
        float[] scores = new float[ROWS * graph.outputSize()];
        try (Network network = arithmetic.compile(model.spec(), List.of());
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            network.pack(parameters);
            scoring.score(batch, scores, new float[0]);
        }
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < graph.outputSize(); i++) {
                assertThat(Float.isNaN(scores[row * graph.outputSize() + i]))
                        .as("row %s: %s", row, scores[row * graph.outputSize() + i])
                        .isEqualTo(row == LARGE_ROW);
            }
        }
    }
}
