package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.pooling.MaxOverTime;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Native operations over sequences of any length: convolutions, whose orders have channels in blocks, innermost or outermost, and steps. */
class RaggedSequencesTest {
    private static final int BUCKET = 12;
    private static final int[] LENGTHS = {5, 1, 12, 3, 8};

    /** Time last, two convolutions, what works in their order between them, and each channel's largest. */
    private static ModelSpec model(int channels, int filters, Layer behind, Conv1d... convolutions) {
        List<Node> nodes = new ArrayList<>();
        nodes.add(new Node("turned", new Permute(List.of(1, 0)), List.of("sequence")));
        String last = "turned";
        for (int i = 0; i < convolutions.length; i++) {
            nodes.add(new Node("convolution" + i, convolutions[i], List.of(last)));
            nodes.add(new Node("behind" + i, behind, List.of("convolution" + i)));
            nodes.add(new Node("sum" + i, new Add(new None()), List.of("behind" + i, "behind" + i)));
            last = "sum" + i;
        }
        nodes.add(new Node("steps", new Permute(List.of(1, 0)), List.of(last)));
        nodes.add(new Node("pooled", new MaxOverTime(), List.of("steps")));
        nodes.add(new Node("answer", new Dense(filters % 5 + 1, new None(), true, null), List.of("pooled")));
        return new ModelSpec(
                List.of(new ModelSpec.Input("sequence", Shape.of(channels), ElementType.F32, true, List.of(BUCKET))),
                nodes,
                "answer",
                new Mse());
    }

    private static Conv1d convolution(int filters, int kernel, int stride, Padding padding, int dilation) {
        return new Conv1d(filters, kernel, stride, padding, dilation, 1, new Relu(), true, null);
    }

    private static List<ModelSpec> models(int channels, int filters) {
        return List.of(
                model(
                        channels,
                        filters,
                        new Tanh(),
                        convolution(filters, 3, 1, Padding.same(), 1),
                        convolution(filters, 3, 1, Padding.causal(), 2)),
                model(
                        channels,
                        filters,
                        new Tanh(),
                        convolution(filters, 5, 2, Padding.of(2), 1),
                        convolution(filters, 4, 2, Padding.causal(), 1)),
                model(
                        channels,
                        filters,
                        new MaxPool1d(3, 1, Padding.same()),
                        convolution(filters, 3, 1, Padding.same(), 1)));
    }

    /** Steps of a recurrent layer, which lie outermost, of its input, and one that some rows do not have. */
    private static ModelSpec steps(int units) {
        return new ModelSpec(
                List.of(new ModelSpec.Input("sequence", Shape.of(3), ElementType.F32, true, List.of(BUCKET))),
                List.of(
                        new Node("wide", new Dense(units, new Tanh(), true, null, 1), List.of("sequence")),
                        new Node("recurrent", Gru.of(units), List.of("wide")),
                        new Node("more", Gru.of(units), List.of("recurrent")),
                        new Node("last", TakeStep.last(), List.of("more")),
                        new Node("inner", TakeStep.last(), List.of("recurrent")),
                        new Node("own", TakeStep.last(), List.of("wide")),
                        new Node("third", new TakeStep(2), List.of("wide")),
                        new Node("before", new TakeStep(-2), List.of("recurrent")),
                        new Node("all", new Concat(0), List.of("last", "inner", "own", "third", "before")),
                        new Node("answer", new Dense(3, new None(), true, null), List.of("all"))),
                "answer",
                new Mse());
    }

    private static Batch batch(ModelSpec spec, int[] lengths) {
        Batch batch = new Batch(LENGTHS.length, spec.inputTypes(), spec.targetTypes());
        batch.setRows(LENGTHS.length);
        for (int row = 0; row < LENGTHS.length; row++) {
            BatchValues values = batch.inputValues(0);
            int first = values.append(row, lengths[row]);
            int count = values.first(row + 1) - first;
            System.arraycopy(TestNumbers.uniform(count, 1, 900L + row), 0, values.floats(), first, count);
            batch.weights()[row] = 0.5f + row;
            batch.rowNumbers()[row] = row;
        }
        float[] targets = TestNumbers.uniform(LENGTHS.length * batch.targetSize(), 1, 70);
        System.arraycopy(targets, 0, batch.targets(), 0, targets.length);
        return batch;
    }

    /** Scores of all rows, then the gradient. */
    private static float[] computed(Backend backend, ModelSpec spec) {
        Batch batch = batch(spec, LENGTHS);
        try (Network network = backend.compile(spec, Precision.F32, List.of(LENGTHS.length));
                TrainingWorkspace training = network.trainingWorkspace(1);
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            int size = (int) network.layout().size();
            network.pack(HeapFloats.wrap(TestNumbers.uniform(size, 0.5f, 40)));
            int answers = LENGTHS.length * spec.outputShape().elementCount();
            float[] scores = new float[answers];
            scoring.score(batch, scores, new float[LENGTHS.length]);
            SliceGradient into = new SliceGradient(network.allocate(size), new LossSum());
            into.dense().fill(0, size, Float.NaN);
            training.gradient(batch, 0, into);
            float[] found = Arrays.copyOf(scores, answers + size);
            into.dense().read(0, found, answers, size);
            into.dense().close();
            return found;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 16, 17, 33})
    void agreeWithThePlainKernels(int channels) {
        for (int filters : new int[] {channels, 16, 20}) {
            for (ModelSpec spec : models(channels, filters)) {
                agrees(spec);
            }
        }
    }

    private static void agrees(ModelSpec spec) {
        float[] expected = computed(new PortableBackend(), spec);
        float[] found = computed(OneDnn.open(), spec);
        float largest = 0;
        for (float each : expected) {
            largest = Math.max(largest, Math.abs(each));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(found[i] - expected[i]))
                    .as("number %d of %s", i, spec.nodes())
                    .isLessThan(2e-5f * largest);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 33})
    void stepsAreThoseOfTheRowItself(int units) {
        agrees(steps(units));
    }

    @ParameterizedTest
    @EnumSource
    void onlyPoolingRunsThroughABridge(Precision precision) {
        assumeThat(OneDnn.open().supports(precision)).isTrue();
        assumeThat(OneDnn.open().level().mask()).isGreaterThanOrEqualTo(InstructionSet.AVX512.mask());
        List<ModelSpec> specs = new ArrayList<>(models(40, 64));
        specs.add(steps(16));
        for (ModelSpec spec : specs) {
            try (OneDnnNetwork network =
                    (OneDnnNetwork) OneDnn.open().compile(spec.atBucket(0), precision, List.of(LENGTHS.length))) {
                assertThat(network.bridged())
                        .allMatch(node -> node.layer() instanceof MaxOverTime || node.layer() instanceof MaxPool1d);
                assertThat(network.primitives().implementations())
                        .noneMatch(implementation -> implementation.contains(" by ref"));
            }
        }
    }

    /** Whatever a pass before left behind the steps of this one, and whatever rows are beside it. */
    @ParameterizedTest
    @EnumSource
    void passesBeforeAndRowsBesideLeaveNothing(Precision precision) {
        assumeThat(OneDnn.open().supports(precision)).isTrue();
        List<ModelSpec> specs = new ArrayList<>(models(17, 16));
        specs.add(steps(16));
        for (ModelSpec spec : specs) {
            Batch batch = batch(spec, LENGTHS);
            Batch broken = batch(spec, new int[] {BUCKET, BUCKET, BUCKET, BUCKET, BUCKET});
            Arrays.fill(broken.inputValues(0).floats(), Float.NaN);
            try (Network network = OneDnn.open().compile(spec, precision, List.of(LENGTHS.length));
                    TrainingWorkspace training = network.trainingWorkspace(1);
                    InferenceWorkspace scoring = network.inferenceWorkspace()) {
                int size = (int) network.layout().size();
                network.pack(HeapFloats.wrap(TestNumbers.uniform(size, 0.5f, 40)));
                int each = spec.outputShape().elementCount();
                float[] scores = scores(scoring, batch, each);
                float[] gradient = gradient(training, network, batch);
                assertThat(scores(scoring, broken, each)).containsOnly(Float.NaN);
                assertThat(gradient(training, network, broken)).contains(Float.NaN);
                assertThat(scores(scoring, batch, each)).isEqualTo(scores);
                assertThat(gradient(training, network, batch)).isEqualTo(gradient);
                for (int row = 0; row < LENGTHS.length; row++) {
                    batch.inputValues(0).floats()[batch.inputValues(0).first(row)] = Float.NaN;
                    float[] found = scores(scoring, batch, each);
                    for (int from = (row + 1) * each; from < found.length; from++) {
                        assertThat(found[from]).isEqualTo(scores[from]);
                    }
                }
            }
        }
    }

    private static float[] scores(InferenceWorkspace scoring, Batch batch, int each) {
        float[] scores = new float[LENGTHS.length * each];
        scoring.score(batch, scores, new float[LENGTHS.length]);
        return scores;
    }

    private static float[] gradient(TrainingWorkspace training, Network network, Batch batch) {
        float[] gradient = new float[(int) network.layout().size()];
        SliceGradient into = new SliceGradient(network.allocate(gradient.length), new LossSum());
        training.gradient(batch, 0, into);
        into.dense().read(0, gradient, 0, gradient.length);
        into.dense().close();
        return gradient;
    }
}
