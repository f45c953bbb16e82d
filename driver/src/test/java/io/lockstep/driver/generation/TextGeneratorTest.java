package io.lockstep.driver.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.NextTokensColumn.NextTokens;
import io.lockstep.driver.column.TokensColumn.Tokens;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.Golden;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelContent;
import io.lockstep.driver.modeldir.ModelDigest;
import io.lockstep.driver.text.TextUnit;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.generation.Sampler;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Texts of models whose weights are chance. */
class TextGeneratorTest {
    private static final int LENGTH = 8;
    private static final List<Integer> BUCKETS = List.of(4, LENGTH);
    private static final List<String> LETTERS = List.of("a", "b", "\n", "\u00E9", "x");
    private static final Sampler SAMPLER = new Sampler(1, 0, 1, 3);

    private static LoadedModel model(TextUnit unit, List<String> vocabulary, Layer... layers) {
        return model(unit, vocabulary, true, layers);
    }

    private static LoadedModel model(TextUnit unit, List<String> vocabulary, boolean padded, Layer... layers) {
        int classes = unit.of(vocabulary).count();
        List<Node> nodes = new ArrayList<>(List.of(new Node("embedding", new Embedding(classes, 6), List.of("input"))));
        for (Layer layer : layers) {
            nodes.add(new Node(
                    "node" + nodes.size(),
                    layer,
                    List.of(nodes.get(nodes.size() - 1).name())));
        }
        nodes.add(new Node(
                "last",
                new Dense(classes, new None(), true, null, 1),
                List.of(nodes.get(nodes.size() - 1).name())));
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input(
                        "input",
                        padded ? Shape.of(LENGTH) : Shape.of(),
                        ElementType.I32,
                        !padded,
                        padded ? List.of() : BUCKETS)),
                nodes,
                "last",
                new SequenceCrossEntropy(classes, null));
        Tokens tokens = new Tokens("text", unit, LENGTH, padded, vocabulary);
        Preprocessing preprocessing = new Preprocessing(
                List.of(
                        padded
                                ? new InputFeatures("input", Shape.of(LENGTH), List.of(tokens))
                                : new InputFeatures("input", Shape.of(), List.of(tokens), null, BUCKETS)),
                List.of(new Answer(
                        spec.loss().target(),
                        List.of("text"),
                        List.of(),
                        List.of(),
                        new NextTokens("text", unit, LENGTH, vocabulary))),
                null,
                null);
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        RandomStream stream = RandomStream.of(4, Purpose.SAMPLE_DATA);
        spec.layout().tensors().forEach(tensor -> {
            for (int i = 0; i < tensor.size(); i++) {
                int at = (int) tensor.offset() + i;
                parameters.array()[at] = (float) stream.normal(at);
            }
        });
        return new LoadedModel(
                new HadoopFiles(new Configuration(false)),
                "model",
                new ModelContent(spec, preprocessing, parameters),
                new ModelDigest("0", "1"),
                new Golden(List.of()));
    }

    private static LoadedModel recurrent() {
        return model(TextUnit.CHARACTERS, LETTERS, Lstm.of(7));
    }

    private static LoadedModel attentive(boolean causal) {
        return model(
                TextUnit.CHARACTERS,
                LETTERS,
                new PositionalEmbedding(PositionalEmbedding.Kind.LEARNT),
                new MultiHeadAttention(2, causal));
    }

    private static String write(TextGenerator generator, int length, long number, String... stops) {
        StringBuilder pieces = new StringBuilder();
        String text = generator.write("ab", length, SAMPLER, List.of(stops), number, pieces::append);
        assertThat(pieces).hasToString(text);
        return text;
    }

    @Test
    void aTextDoesNotDependOnThoseBesideIt() throws Exception {
        for (LoadedModel model : List.of(recurrent(), attentive(true))) {
            List<String> together = new ArrayList<>();
            try (TextGenerator generator = TextGenerator.of(model)) {
                for (int number = 0; number < 3; number++) {
                    together.add(write(generator, 50, number));
                }
            }
            assertThat(together).doesNotHaveDuplicates().allMatch(text -> text.length() == 50);
            for (int number = 0; number < 3; number++) {
                try (TextGenerator alone = TextGenerator.of(model)) {
                    assertThat(write(alone, 50, number)).isEqualTo(together.get(number));
                    assertThat(write(alone, 20, number))
                            .isEqualTo(together.get(number).substring(0, 20));
                }
            }
        }
    }

    /** Far beyond the window, so that it slides; more tokens in the prompt than it holds, too. */
    @Test
    void stepsWriteWhatWholeWindowsWrite() throws Exception {
        LoadedModel model = attentive(true);
        try (TextGenerator steps = TextGenerator.of(model);
                TextGenerator windows =
                        TextGenerator.byWindows(model, model.network(Backends.named("portable")), "asked")) {
            assertThat(steps.slow()).isNull();
            for (String prompt : List.of("a", "abxab\nb\u00E9aabbxab")) {
                assertThat(steps.write(prompt, 40, SAMPLER, List.of(), 0, piece -> {}))
                        .isEqualTo(windows.write(prompt, 40, SAMPLER, List.of(), 0, piece -> {}));
            }
        }
    }

    @Test
    void whatCannotBeRunByStepsIsRunByWindows() throws Exception {
        try (TextGenerator generator = TextGenerator.of(attentive(false))) {
            assertThat(generator.slow())
                    .isEqualTo("node2 (multiHeadAttention): expected causal: true, got attention to later steps");
            assertThat(write(generator, 12, 1))
                    .isEqualTo(write(generator, 12, 1))
                    .hasSize(12);
        }
    }

    @Test
    void tokensOfTheirOwnLengthAreWrittenAsPaddedOnesAre() throws Exception {
        Layer[] layers = {new PositionalEmbedding(PositionalEmbedding.Kind.LEARNT), new MultiHeadAttention(2, true)};
        try (TextGenerator padded = TextGenerator.of(model(TextUnit.CHARACTERS, LETTERS, true, layers));
                TextGenerator own = TextGenerator.of(model(TextUnit.CHARACTERS, LETTERS, false, layers))) {
            assertThat(own.slow()).isNull();
            assertThat(write(own, 50, 2)).isEqualTo(write(padded, 50, 2)).hasSize(50);
        }
        assertThatThrownBy(() ->
                        TextGenerator.of(model(TextUnit.CHARACTERS, LETTERS, false, new MultiHeadAttention(2, false))))
                .hasMessage(
                        "model: expected layers that take one step after another, as the tokens are not padded: node1"
                                + " (multiHeadAttention): expected causal: true, got attention to later steps. Train it with padded"
                                + " tokens");
    }

    @Test
    void aTextEndsBeforeAStop() throws Exception {
        try (TextGenerator generator = TextGenerator.of(recurrent())) {
            String whole = write(generator, 60, 0);
            String stop = whole.substring(20, 23);
            int first = whole.indexOf(stop);
            assertThat(write(generator, 60, 0, stop)).isEqualTo(whole.substring(0, first));
            assertThat(write(generator, 60, 0, "never", stop)).isEqualTo(whole.substring(0, first));
            assertThat(write(generator, 60, 0, "never")).isEqualTo(whole);
        }
    }

    @Test
    void bytesBecomeCharactersWhenTheyAreWhole() {
        List<String> pieces = new ArrayList<>();
        TextOutput output = new TextOutput(List.of("ab"), pieces::add);
        for (int value : new int[] {'x', 0xE2, 0x82, 0xAC, 'a', 'c', 0xFF, 'a', 'b'}) {
            output.add(new byte[] {(byte) value});
        }
        assertThat(pieces).containsExactly("x", "\u20AC", "ac", "\uFFFD");
        assertThat(output.finish()).isEqualTo("x\u20ACac\uFFFD");
        TextOutput cut = new TextOutput(List.of(), piece -> {});
        cut.add(new byte[] {'x', (byte) 0xE2});
        assertThat(cut.finish()).isEqualTo("x\uFFFD");
    }

    @Test
    void pairsAndBytesAreWrittenToo() throws Exception {
        try (TextGenerator bytes = TextGenerator.of(model(TextUnit.BYTES, List.of(), Lstm.of(3)));
                TextGenerator pairs = TextGenerator.of(model(TextUnit.BPE, List.of("a b", "ab \u0120"), Lstm.of(3)))) {
            assertThat(write(bytes, 9, 0)).isNotEmpty();
            assertThat(write(pairs, 9, 0)).isNotEmpty();
        }
    }

    @Test
    void promptsAreChecked() throws Exception {
        try (TextGenerator generator = TextGenerator.of(recurrent())) {
            assertThatThrownBy(() -> generator.write("a\uD834\uDD1E", 9, SAMPLER, List.of(), 0, piece -> {}))
                    .hasMessage("--prompt: expected characters that the model was trained on, got '\uD834\uDD1E' at"
                            + " index 1. It knows a, b, \\n, \u00E9, x");
            assertThatThrownBy(() -> generator.checkPrompt(""))
                    .hasMessage("--prompt: expected at least one character that the text begins with, got none");
        }
    }
}
