package io.lockstep.kernels.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.loss.SequenceSigmoidCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps one after another against a pass over the whole sequence. */
class StepDecoderTest {
    private static final int LENGTH = 9;
    private static final int CLASSES = 7;
    private static final int WIDTH = 8;

    private static ModelSpec model(Layer... layers) {
        List<Node> nodes = new ArrayList<>();
        nodes.add(new Node("embedding", new Embedding(CLASSES, WIDTH), List.of("input")));
        String before = "embedding";
        for (Layer layer : layers) {
            String name = "node" + nodes.size();
            List<String> inputs = layer instanceof Add ? List.of(before, "embedding") : List.of(before);
            nodes.add(new Node(name, layer, inputs));
            before = name;
        }
        Dense last = new Dense(CLASSES, new None(), true, null, 1);
        nodes.add(new Node("last", last, List.of(before)));
        ModelSpec.Input input = new ModelSpec.Input("input", Shape.of(LENGTH), ElementType.I32, false);
        return new ModelSpec(List.of(input), nodes, "last", new SequenceCrossEntropy(CLASSES, null));
    }

    private static HeapFloats parameters(ModelSpec spec) {
        HeapFloats values = HeapFloats.of(spec.layout().size());
        RandomStream stream = RandomStream.of(3, Purpose.SAMPLE_DATA);
        spec.layout().tensors().forEach(tensor -> {
            for (int i = 0; i < tensor.size(); i++) {
                int at = (int) tensor.offset() + i;
                values.array()[at] = (float) (0.5 * stream.normal(at));
            }
        });
        return values;
    }

    static Stream<ModelSpec> models() {
        return Stream.of(
                model(Lstm.of(6), new Dropout(0.5f), new Lstm(5, false, 0, null)),
                model(Gru.of(6), new Gru(5, false, false, null)),
                model(
                        new PositionalEmbedding(PositionalEmbedding.Kind.LEARNT),
                        LayerNorm.of(),
                        new MultiHeadAttention(2, true),
                        new Add(new None()),
                        new Dense(2 * WIDTH, new Gelu(Gelu.Form.ERF), true, null, 1),
                        new Dense(WIDTH, new None(), false, null, 1),
                        new Add(new Relu())),
                model(new MultiHeadAttention(2, true, true, null), LayerNorm.of()),
                model(
                        new PositionalEmbedding(PositionalEmbedding.Kind.SINUSOIDAL),
                        new MultiHeadAttention(1, true),
                        Lstm.of(4)));
    }

    private static float[] whole(ModelSpec spec, HeapFloats parameters, int[] ids) {
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, List.of());
                InferenceWorkspace workspace = network.inferenceWorkspace()) {
            network.pack(parameters);
            Batch batch = new Batch(1, spec.inputTypes(), spec.targetTypes());
            batch.setRows(1);
            System.arraycopy(ids, 0, batch.inputValues(0).ids().array(), 0, LENGTH);
            float[] scores = new float[LENGTH * CLASSES];
            workspace.score(batch, scores, new float[0]);
            return scores;
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void stepsAgreeWithTheWholeSequence(ModelSpec spec) {
        HeapFloats parameters = parameters(spec);
        StepDecoder decoder = new StepDecoder(spec, parameters);
        int[] ids = {3, 1, 4, 1, 5, 6, 2, 6, 0};
        for (int run = 0; run < 2; run++) {
            decoder.restart();
            float[] expected = whole(spec, parameters, ids);
            for (int t = 0; t < LENGTH; t++) {
                float[] logits = decoder.next(ids[t]);
                double sum = 0;
                for (float logit : logits) {
                    sum += Math.exp(logit);
                }
                for (int c = 0; c < CLASSES; c++) {
                    assertThat(Math.exp(logits[c]) / sum)
                            .as("step %s, class %s", t, c)
                            .isCloseTo(expected[t * CLASSES + c], within(1e-5));
                }
            }
            // another sequence before the second run, of which nothing must be left
            decoder.restart();
            decoder.next(2);
            decoder.next(0);
            assertThat(decoder.position()).isEqualTo(2);
        }
    }

    /** Of steps of numbers that are a sequence of any length. */
    @Test
    void stepsOfNumbersAgreeWithTheWholeSequence() {
        ModelSpec.Input input =
                new ModelSpec.Input("input", Shape.of(WIDTH), ElementType.F32, true, List.of(4, LENGTH));
        List<Node> nodes = List.of(
                new Node("state", Lstm.of(6), List.of("input")),
                new Node("last", new Dense(CLASSES, new None(), true, null, 1), List.of("state")));
        ModelSpec spec = new ModelSpec(List.of(input), nodes, "last", new SequenceSigmoidCrossEntropy(CLASSES));
        HeapFloats parameters = parameters(spec);
        StepDecoder decoder = new StepDecoder(spec, parameters);
        assertThat(decoder.longest()).isEqualTo(Integer.MAX_VALUE);
        RandomStream random = RandomStream.of(4, Purpose.SAMPLE_DATA);
        float[] steps = new float[LENGTH * WIDTH];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = random.uniformFloat(i);
        }
        float[] expected = new float[LENGTH * CLASSES];
        ModelSpec padded = new ModelSpec(
                List.of(new ModelSpec.Input("input", Shape.of(LENGTH, WIDTH))), nodes, "last", spec.loss());
        try (Network network = Backends.named("portable").compile(padded, Precision.F32, List.of());
                InferenceWorkspace workspace = network.inferenceWorkspace()) {
            network.pack(parameters);
            Batch batch = new Batch(1, padded.inputTypes(), padded.targetTypes());
            batch.setRows(1);
            System.arraycopy(steps, 0, batch.inputValues(0).floats(), 0, steps.length);
            workspace.score(batch, expected, new float[0]);
        }
        for (int t = 0; t < LENGTH; t++) {
            float[] logits = decoder.next(Arrays.copyOfRange(steps, t * WIDTH, (t + 1) * WIDTH));
            for (int c = 0; c < CLASSES; c++) {
                assertThat(1 / (1 + Math.exp(-logits[c]))).isCloseTo(expected[t * CLASSES + c], within(1e-5));
            }
        }
    }

    @Test
    void onlyWhatSeesPlacesHasAnEnd() {
        ModelSpec recurrent = model(Lstm.of(3));
        assertThat(new StepDecoder(recurrent, parameters(recurrent)).longest()).isEqualTo(Integer.MAX_VALUE);
        ModelSpec attention = model(new MultiHeadAttention(2, true));
        StepDecoder decoder = new StepDecoder(attention, parameters(attention));
        for (int t = 0; t < LENGTH; t++) {
            decoder.next(0);
        }
        assertThatThrownBy(() -> decoder.next(0))
                .hasMessage("decoder: expected at most 9 steps, got another. Restart it");
    }

    @Test
    void whatReadsLaterStepsIsNamed() {
        assertRefused(
                model(new MultiHeadAttention(2, false)),
                "node1 (multiHeadAttention): expected causal: true, got attention to later steps");
        assertRefused(
                model(new Lstm(3, true, 1, null)),
                "node1 (lstm): expected steps from the first to the last, got reverse: true");
        assertRefused(
                model(new Gru(3, true, true, null)),
                "node1 (gru): expected steps from the first to the last, got reverse: true");
        assertRefused(
                model(new LayerNorm(2, 1e-5)),
                "node1 (layerNorm): expected a layer that takes every step by itself, got one over several");
        ModelSpec numbers = ModelSpec.sequential(Shape.of(4), List.of(Dense.of(1)), new Mse());
        assertThatThrownBy(() -> new StepDecoder(numbers, parameters(numbers)))
                .hasMessageStartingWith("expected one input that is read step by step, of ids or of numbers, got ");
        ModelSpec other = new ModelSpec(
                List.of(new ModelSpec.Input("input", Shape.of(LENGTH, WIDTH))),
                List.of(new Node("last", new Dense(CLASSES, new None(), true, null, 1), List.of("input"))),
                "last",
                new SequenceCrossEntropy(CLASSES, null));
        assertThatThrownBy(() -> new StepDecoder(other, parameters(other)))
                .hasMessage("expected one output with the loss sequenceSigmoidCrossEntropy");
    }

    private static void assertRefused(ModelSpec spec, String message) {
        assertThatThrownBy(() -> new StepDecoder(spec, parameters(spec))).hasMessage(message);
    }
}
