package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention over so many rows and steps that it is computed for some rows at once. */
class AttentionRowsTest {
    private static final int ROWS = 6; // fewer fit into the cache
    private static final int STEPS = 64;
    private static final int WIDTH = 16;
    private static final int SIZE = STEPS * WIDTH;

    static List<MultiHeadAttention> layers() {
        return List.of(
                new MultiHeadAttention(8, false),
                new MultiHeadAttention(8, true, true, null, 0.3f),
                new MultiHeadAttention(8, false, false, null, 0.3f));
    }

    private static ModelSpec model(MultiHeadAttention layer, String... reads) {
        return new ModelSpec(
                List.of(new ModelSpec.Input("x", Shape.of(STEPS, WIDTH), ElementType.F32, false)),
                List.of(
                        new Node("first", new Dense(WIDTH, new None(), true, null, 1), List.of("x")),
                        new Node("second", new Dense(WIDTH, new None(), true, null, 1), List.of("x")),
                        new Node("attention", layer, List.of(reads)),
                        new Node("sum", new Add(new None()), List.of("attention", "first")),
                        new Node("end", new Add(new None()), List.of("sum", "second"))),
                "end",
                new SquaredError());
    }

    /** Scores, the gradient, and that of the input. */
    private static float[][] computed(String backend, Precision precision, ModelSpec spec) {
        Batch batch = TestNumbers.batch(Graph.of(spec), ROWS, 0);
        CompileOptions options =
                CompileOptions.training(precision, List.of(ROWS)).withInputGradients();
        try (Network network = Backends.named(backend).compile(spec, options);
                TrainingWorkspace training = network.trainingWorkspace(5);
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            int size = (int) network.layout().size();
            network.pack(HeapFloats.wrap(TestNumbers.uniform(size, 0.4, 1)));
            float[] scores = new float[ROWS * SIZE];
            scoring.score(batch, scores, new float[0]);
            SliceGradient into = SliceGradient.withInputs(network, ROWS);
            into.dense().fill(0, size, Float.NaN);
            training.gradient(batch, 3, into);
            float[] gradient = new float[size];
            into.dense().read(0, gradient, 0, size);
            float[] input = into.input(0).clone();
            into.dense().close();
            return new float[][] {scores, gradient, input};
        }
    }

    private static void agrees(ModelSpec spec) {
        float[][] expected = computed("portable", Precision.F32, spec);
        for (Arithmetic arithmetic : Arithmetic.all()) {
            if (!arithmetic.backend().equals("onednn")) {
                continue;
            }
            float[][] found = computed("onednn", arithmetic.precision(), spec);
            for (int part = 0; part < expected.length; part++) {
                double largest = 0;
                for (float value : expected[part]) {
                    largest = Math.max(largest, Math.abs(value));
                }
                double tolerance = (arithmetic.precision() == Precision.F32 ? 2e-5 : 3e-2) * largest;
                for (int i = 0; i < expected[part].length; i++) {
                    assertThat(Math.abs(found[part][i] - expected[part][i]))
                            .as(
                                    "%s %s, part %d, number %d",
                                    arithmetic, spec.nodes().get(2), part, i)
                            .isLessThanOrEqualTo((float) tolerance);
                }
            }
            assertThat(Arrays.equals(found[1], computed("onednn", arithmetic.precision(), spec)[1]))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void agreesWithThePlainKernel(MultiHeadAttention layer) {
        agrees(model(layer, "first"));
        if (!layer.causal() && !layer.rotary()) {
            agrees(model(layer, "first", "second"));
            agrees(model(layer, "second", "second"));
        }
    }

    /** A row's scores are the same in a pass of few rows and of many. */
    @ParameterizedTest
    @MethodSource("layers")
    void rowsDoNotDependOnHowManyThereAre(MultiHeadAttention layer) {
        ModelSpec spec = model(layer, "first");
        for (Precision precision : Precision.values()) {
            if (!Backends.named("onednn").supports(precision)) {
                continue;
            }
            CompileOptions options = CompileOptions.scoring(precision).withSmallPasses();
            try (Network network = Backends.named("onednn").compile(spec, options);
                    InferenceWorkspace scoring = network.inferenceWorkspace()) {
                network.pack(HeapFloats.wrap(
                        TestNumbers.uniform((int) network.layout().size(), 0.4, 1)));
                float[] all = new float[ROWS * SIZE];
                scoring.score(TestNumbers.batch(Graph.of(spec), ROWS, 0), all, new float[0]);
                for (int row = 0; row < ROWS; row++) {
                    float[] alone = new float[SIZE];
                    scoring.score(TestNumbers.batch(Graph.of(spec), 1, row), alone, new float[0]);
                    assertThat(Arrays.equals(alone, Arrays.copyOfRange(all, row * SIZE, (row + 1) * SIZE)))
                            .as("%s, row %d of %s", precision, row, layer)
                            .isTrue();
                }
            }
        }
    }
}
