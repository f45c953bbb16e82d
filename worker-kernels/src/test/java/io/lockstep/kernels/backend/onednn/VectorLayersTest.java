package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layers of networks over sequences: what of them runs natively, and against the plain kernels. */
class VectorLayersTest {
    private static final int ROWS = 3;
    private static final int VECTORS = 5;

    static Stream<Layer> layers() {
        return Stream.of(
                LayerNorm.of(),
                new Softmax(),
                new LogSoftmax(),
                new Dropout(0.25f),
                new Permute(List.of(1, 0)),
                new PositionalEmbedding(PositionalEmbedding.Kind.LEARNT),
                new PositionalEmbedding(PositionalEmbedding.Kind.LEARNT, null, VECTORS + 3),
                new PositionalEmbedding(PositionalEmbedding.Kind.SINUSOIDAL));
    }

    private static ModelSpec model(int size, Layer layer) {
        return ModelSpec.sequential(
                Shape.of(4),
                List.of(
                        Dense.of(VECTORS * size),
                        new Reshape(List.of(VECTORS, size)),
                        layer,
                        layer,
                        new Flatten(),
                        Dense.of(2)),
                new SquaredError());
    }

    @ParameterizedTest
    @EnumSource
    void noneRunsThroughABridge(Precision precision) {
        assumeThat(OneDnn.open().supports(precision)).isTrue();
        assumeThat(OneDnn.open().level().mask()).isGreaterThanOrEqualTo(InstructionSet.AVX512.mask());
        List<Layer> layers = Stream.concat(
                        layers(),
                        Stream.of(
                                new Gelu(Gelu.Form.ERF),
                                new Gelu(Gelu.Form.TANH),
                                new MultiHeadAttention(1, false),
                                new MultiHeadAttention(4, true),
                                new MultiHeadAttention(4, true, false, null, 0.25f)))
                .toList();
        for (Layer layer : layers) {
            try (OneDnnNetwork network =
                    (OneDnnNetwork) OneDnn.open().compile(model(16, layer), precision, List.of(ROWS))) {
                assertThat(network.bridged()).as("%s", layer).isEmpty();
                assertThat(network.primitives().implementations())
                        .as("%s", layer)
                        .noneMatch(implementation -> implementation.contains(" by ref"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void agreesWithThePlainKernelsAtAwkwardSizes(Layer layer) {
        for (int size : new int[] {1, 7, 15, 16, 17, 33, 1001}) {
            ModelSpec spec = model(size, layer);
            float[] expected = gradient(new PortableBackend(), spec, 1);
            float largest = 0;
            for (float element : expected) {
                largest = Math.max(largest, Math.abs(element));
            }
            assertThat(gradient(OneDnn.open(), spec, 1))
                    .as("%d elements", size)
                    .containsExactly(expected, within(2e-5f * largest));
        }
    }

    /** Gates and joined branches, axis by axis; a value is read several times by one node. */
    private static ModelSpec joined(int size, int axis) {
        return new ModelSpec(
                List.of(new ModelSpec.Input("x", Shape.of(4))),
                List.of(
                        new Node("flat", Dense.of(VECTORS * size), List.of("x")),
                        new Node("a", new Reshape(List.of(VECTORS, size)), List.of("flat")),
                        new Node("b", Dense.of(VECTORS * size), List.of("x")),
                        new Node("c", new Reshape(List.of(VECTORS, size)), List.of("b")),
                        new Node("d", new Multiply(new Tanh()), List.of("a", "c", "a")),
                        new Node("joined", new Concat(axis), List.of("d", "a", "d", "c")),
                        new Node("rows", new Flatten(), List.of("joined")),
                        new Node("e", Dense.of(2), List.of("rows"))),
                "e",
                new SquaredError());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void joinedValuesAgreeWithThePlainKernels(int axis) {
        for (int size : new int[] {1, 7, 16, 33}) {
            ModelSpec spec = joined(size, axis);
            float[] expected = gradient(new PortableBackend(), spec, 0);
            float largest = 0;
            for (float element : expected) {
                largest = Math.max(largest, Math.abs(element));
            }
            assertThat(gradient(OneDnn.open(), spec, 0))
                    .as("%d elements", size)
                    .containsExactly(expected, within(2e-5f * largest));
        }
        for (Precision precision : Precision.values()) {
            if (OneDnn.open().supports(precision)) {
                try (OneDnnNetwork network =
                        (OneDnnNetwork) OneDnn.open().compile(joined(7, axis), precision, List.of(ROWS))) {
                    assertThat(network.bridged()).isEmpty();
                    assertThat(network.primitives().implementations())
                            .noneMatch(implementation -> implementation.contains(" by ref"));
                }
            }
        }
    }

    /** Sums in float32 lose digits where the mean is large: a bias of 1000 beside deviations of about 1. */
    @Test
    void aLargeMeanCostsNoMoreThanItsDigits() {
        ModelSpec spec = model(128, LayerNorm.of());
        float[] expected = gradient(new PortableBackend(), spec, 1000);
        float[] found = gradient(OneDnn.open(), spec, 1000);
        float largest = 0;
        for (float element : expected) {
            largest = Math.max(largest, Math.abs(element));
        }
        assertThat(found).containsExactly(expected, within(2e-3f * largest));
    }

    /** Squares of 1e20 overflow, so that the deviation would be infinite and the answer the bias; of 2^50 they do not. */
    @Test
    void aRowWhoseSquaresOverflowIsNoNumberAndNoOtherRow() {
        ModelSpec spec = ModelSpec.sequential(Shape.of(8), List.of(LayerNorm.of()), new SquaredError());
        Batch batch = TestNumbers.batch(Graph.of(spec), 2, 0);
        for (int i = 0; i < 8; i++) {
            batch.input(0)[i] = i % 2 == 0 ? 1e20f : -1e20f;
            batch.input(0)[8 + i] = i % 2 == 0 ? 0x1p50f : -0x1p50f;
        }
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        Arrays.fill(parameters.array(), 2);
        float[] scores = new float[16];
        try (Network network = OneDnn.open().compile(spec, Precision.F32, List.of());
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            network.pack(parameters);
            scoring.score(batch, scores, new float[0]);
        }
        assertThat(Arrays.copyOf(scores, 8)).containsOnly(Float.NaN);
        assertThat(Arrays.copyOfRange(scores, 8, 16)).containsExactly(4, 0, 4, 0, 4, 0, 4, 0);
    }

    private static float[] gradient(Backend backend, ModelSpec spec, float firstBias) {
        Graph graph = Graph.of(spec);
        HeapFloats parameters =
                HeapFloats.wrap(TestNumbers.uniform((int) graph.layout().size(), 1, 40));
        ParameterTensor bias = graph.layout().tensors().get(1);
        for (long i = bias.offset(); i < bias.end(); i++) {
            parameters.array()[(int) i] += firstBias;
        }
        try (Network network = backend.compile(spec, Precision.F32, List.of(ROWS));
                TrainingWorkspace workspace = network.trainingWorkspace(5);
                FloatStorage storage = network.allocate(network.layout().size())) {
            network.pack(parameters);
            storage.fill(0, storage.size(), Float.NaN);
            workspace.gradient(TestNumbers.batch(graph, ROWS, 0), 3, new SliceGradient(storage, new LossSum()));
            float[] gradient = new float[(int) storage.size()];
            storage.read(0, gradient, 0, gradient.length);
            return gradient;
        }
    }

    /** What runs where the library has no vectorised kernel, whatever this processor has. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 15, 16, 17, 33, 1001})
    void theGradientOfSoftmaxInJavaIsTheFormula(int size) {
        float[] y = TestNumbers.uniform(VECTORS * size, 1, 1);
        float[] dY = TestNumbers.uniform(VECTORS * size, 1, 2);
        FloatBuffer dX = FloatBuffer.allocate(VECTORS * size);
        new SoftmaxGradient(FloatBuffer.wrap(y), FloatBuffer.wrap(dY), dX, VECTORS, size).run();
        for (int vector = 0; vector < VECTORS; vector++) {
            double mean = 0;
            for (int i = vector * size; i < (vector + 1) * size; i++) {
                mean += (double) y[i] * dY[i];
            }
            for (int i = vector * size; i < (vector + 1) * size; i++) {
                assertThat((double) dX.get(i)).isCloseTo(y[i] * (dY[i] - mean), within(1e-6 * (1 + Math.abs(mean))));
            }
        }
    }
}
