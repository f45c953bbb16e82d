package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.NextTokensColumn.NextTokens;
import io.lockstep.driver.column.TokensColumn.Tokens;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.text.TextUnit;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.AverageOverTime;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.loss.SequenceCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes [4] of the column text, and of another one, are answered by those that follow in text, and by something else. */
class LaterStepsTest {
    private static final Shape LENGTH = Shape.of(4);

    private static Tokens tokens(String column) {
        return new Tokens(column, TextUnit.BYTES, 4, true, List.of());
    }

    private static void check(Node... between) {
        ModelSpec.Input text = new ModelSpec.Input("text", LENGTH, ElementType.I32, false);
        ModelSpec.Input source = new ModelSpec.Input("source", LENGTH, ElementType.I32, false);
        List<Node> nodes = new ArrayList<>(List.of(
                new Node("a", new Embedding(256, 4), List.of("text")),
                new Node("b", new Embedding(256, 4), List.of("source"))));
        nodes.addAll(List.of(between));
        nodes.add(node("sum", new Add(new None()), "a", "b"));
        nodes.add(node("both", new Lstm(4, true, 1, null), "sum"));
        nodes.add(node("last", new Dense(256, new None(), true, null, 1), "c"));
        nodes.add(node("other", new Dense(2, new None(), true, null, 1), "both"));
        SequenceCrossEntropy loss = new SequenceCrossEntropy(256, null);
        SequenceCrossEntropy others = new SequenceCrossEntropy(2, null);
        Answer next = new Answer(
                loss.target(),
                List.of("text"),
                List.of(),
                List.of(),
                new NextTokens("text", TextUnit.BYTES, 4, List.of()));
        LaterSteps.check(
                new ModelSpec(
                        List.of(text, source),
                        nodes,
                        List.of(new Output("next", "last", loss, 1), new Output("other", "other", others, 1))),
                new Preprocessing(
                        List.of(
                                new InputFeatures("text", LENGTH, List.of(tokens("text"))),
                                new InputFeatures("source", LENGTH, List.of(tokens("other")))),
                        List.of(next, new Answer(others.target(), List.of("parts"), List.of())),
                        null,
                        null));
    }

    private static Node node(String name, Layer layer, String... inputs) {
        return new Node(name, layer, List.of(inputs));
    }

    @Test
    void layersThatReadWhatIsToBeAnsweredAreNamed() {
        assertRefused(new MultiHeadAttention(2, false), "causal: false. Set causal: true");
        assertRefused(new Lstm(4, true, 1, null), "reverse: true. Remove it");
        assertRefused(new Gru(4, true, true, null), "reverse: true. Remove it");
        assertThatThrownBy(
                        () -> check(node("d", new MultiHeadAttention(2, false), "b", "a"), node("c", Lstm.of(4), "d")))
                .hasMessageEndingWith("got d with causal: false. Set causal: true");
    }

    private static void assertRefused(Layer layer, String what) {
        assertThatThrownBy(() -> check(node("d", Gru.of(4), "a"), node("c", layer, "d")))
                .hasMessage("model: expected layers that read no later step before an answer of what follows, which is"
                        + " what the input has there, got c with " + what);
    }

    @Test
    void windowsAreCausal() {
        String behind = "windows that reach behind their step. Set padding: causal";
        for (Layer window : List.of(
                conv(Padding.same()),
                conv(Padding.of(1, 1)),
                new MaxPool1d(3, 1, Padding.same()),
                new AveragePool1d(3, 1, Padding.same(), false))) {
            assertThatThrownBy(() -> check(along(window))).hasMessageEndingWith("got e with " + behind);
        }
        for (Layer window :
                List.of(conv(Padding.causal()), conv(Padding.of(2, 0)), new MaxPool1d(3, 1, Padding.causal()))) {
            assertThatCode(() -> check(along(window))).doesNotThrowAnyException();
        }
    }

    private static Conv1d conv(Padding padding) {
        return new Conv1d(4, 3, 1, padding, 1, 1, new None(), true, null);
    }

    private static Node[] along(Layer window) {
        return new Node[] {
            node("d", new Permute(List.of(1, 0)), "a"),
            node("e", window, "d"),
            node("c", new Permute(List.of(1, 0)), "e")
        };
    }

    /** Once the steps lie side by side, a dense layer reads all of them. */
    @Test
    void layersThatMixStepsAreNamed() {
        assertThatThrownBy(() -> check(
                        node("d", new Flatten(), "a"),
                        node("e", new Dense(16, new None(), true, null, 0), "d"),
                        node("c", new Reshape(List.of(4, 4)), "e")))
                .hasMessageContaining("got d with a layer that does not keep the steps apart: it cannot read a sequence"
                        + " of any length. Answer each step from those before it");
        assertThatThrownBy(() -> check(
                        node("d", new Permute(List.of(1, 0)), "a"),
                        node("e", new Dense(4, new None(), true, null, 1), "d"),
                        node("c", new Permute(List.of(1, 0)), "e")))
                .hasMessageContaining(
                        "got e with a layer that does not keep the steps apart: it computes along axis 1,");
        assertThatThrownBy(() -> check(
                        node("d", new AverageOverTime(), "a"),
                        node("e", new Dense(16, new None(), true, null, 0), "d"),
                        node("c", new Reshape(List.of(4, 4)), "e")))
                .hasMessageContaining("got d with a layer that makes one of all steps.");
        assertThatCode(() -> check(
                        node("d", new LayerNorm(1, 1e-5), "a"),
                        node("e", new Dense(4, new None(), true, null, 1), "d"),
                        node("f", new Dropout(0.5f), "e"),
                        node("g", new Multiply(new None()), "f", "b"),
                        node("c", new Add(new None()), "g", "a")))
                .doesNotThrowAnyException();
    }

    /** Steps of another text may all be read, and what is not for this answer. */
    @Test
    void othersMayReadAll() {
        assertThatCode(() -> check(
                        node("d", Lstm.of(4), "a"),
                        node("e", new MultiHeadAttention(2, false), "b"),
                        node("f", new MultiHeadAttention(2, true), "d"),
                        node("c", new MultiHeadAttention(2, false), "f", "e")))
                .doesNotThrowAnyException();
    }
}
