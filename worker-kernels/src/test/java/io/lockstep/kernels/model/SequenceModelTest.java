package io.lockstep.kernels.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.EmbeddingMean;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.pooling.AverageOverTime;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a model of sequences of any length is, and what is none. */
class SequenceModelTest {
    /** The part would read paddings as steps. */
    @Test
    void aPartDoesNotBeginAtASequenceOfAnyLength() {
        ModelSpec spec = new ModelSpec(
                List.of(ids("ids", 3, 6)),
                List.of(
                        new Node("each", new Embedding(5, 4), List.of("ids")),
                        new Node("mean", new AverageOverTime(), List.of("each")),
                        new Node("end", Dense.of(2), List.of("mean"))),
                "end",
                new Mse());
        assertThat(spec.part(List.of("mean"), "end").inputs())
                .containsExactly(new ModelSpec.Input("mean", Shape.of(4)));
        assertThatThrownBy(() -> spec.part(List.of("each"), "end"))
                .hasMessage(
                        "part: expected an output of one size to read, got 'each', a sequence of any length. Name the"
                                + " model's input in its place");
    }

    private static ModelSpec.Input ids(String name, Integer... buckets) {
        return new ModelSpec.Input(name, Shape.of(), ElementType.I32, true, List.of(buckets));
    }

    /** Layers one after another behind an embedding of dimension 4, at buckets 3 and 6. */
    private static ModelSpec model(Layer... layers) {
        List<Node> nodes = new ArrayList<>(List.of(new Node("table", new Embedding(9, 4), List.of("ids"))));
        for (Layer layer : layers) {
            String before = nodes.get(nodes.size() - 1).name();
            nodes.add(new Node("n" + nodes.size(), layer, List.of(before)));
        }
        return new ModelSpec(List.of(ids("ids", 3, 6)), nodes, "n" + layers.length, new Mse());
    }

    private static Conv1d conv(int stride, Padding padding) {
        return new Conv1d(4, 2, stride, padding, 1, 1, new None(), true, null);
    }

    @Test
    void hasTheShapesOfItsLongestBucketAndOneLayoutAtAll() {
        ModelSpec spec = model(
                new PositionalEmbedding(PositionalEmbedding.Kind.LEARNT),
                new Permute(List.of(1, 0)),
                conv(3, Padding.causal()),
                new Permute(List.of(1, 0)),
                new AverageOverTime(),
                Dense.of(2));
        assertThat(spec.buckets()).isEqualTo(2);
        assertThat(spec.shapes().get("n2")).isEqualTo(Shape.of(4, 6));
        assertThat(spec.shapes().get("n3")).isEqualTo(Shape.of(4, 2));
        assertThat(spec.atBucket(0).shapes().get("n3")).isEqualTo(Shape.of(4, 1));
        assertThat(spec.atBucket(0).layout().tensors()).isEqualTo(spec.layout().tensors());
        assertThat(spec.times().get("n3")).isEqualTo(new TimeAxis(1, 0, 3));
        assertThat(Objects.requireNonNull(spec.times().get("n3")).steps(4)).isEqualTo(2);
        assertThat(spec.times().get("n5")).isEqualTo(TimeAxis.NONE);
        assertThat(ModelSpec.fromData(spec.toData(), "model.json")).isEqualTo(spec);
    }

    @Test
    void refusesLayersThatCannotReadSequencesOfAnyLength() {
        String pool =
                ": cannot read a sequence of any length. Pool over time before it, as by averageOverTime or takeStep";
        assertThatThrownBy(() -> model(new Flatten(), Dense.of(2))).hasMessage("model.layers[1] flatten" + pool);
        assertThatThrownBy(() -> model(BatchNorm.of(new None()), new AverageOverTime(), Dense.of(2)))
                .hasMessage("model.layers[1] batchNorm" + pool);
        assertThatThrownBy(() -> model(new Dense(2, new None(), true, null, 1)))
                .hasMessageContaining("mse: cannot read a sequence of any length, which 'n1' is");
        assertThatThrownBy(() -> model(new Permute(List.of(1, 0)), new Dense(2, new None(), true, null, 1)))
                .hasMessage(
                        "model.layers[2] dense: computes along axis 1, which is the time of a sequence of any length."
                                + " Put time on another axis by permute");
        assertThatThrownBy(() -> model(new EmbeddingMean(9, 4))).hasMessageContaining("embeddingMean: takes ids");
    }

    @Test
    void refusesWindowsThatMoveWithTheLength() {
        String many = "over a sequence of any length: expected one output for each ";
        assertThatThrownBy(
                        () -> model(new Permute(List.of(1, 0)), conv(1, Padding.valid()), new Flatten(), Dense.of(1)))
                .hasMessage("model.layers[2] conv1d: " + many + "1 steps, got 5 for 6. Use padding: same or causal, and"
                        + " buckets that are multiples of 1");
        assertThatThrownBy(() -> model(
                        new Permute(List.of(1, 0)),
                        conv(2, Padding.same()),
                        new Permute(List.of(1, 0)),
                        new AverageOverTime(),
                        Dense.of(1)))
                .hasMessageContaining(many + "2 steps, got 2 for 3. Use padding: same or causal, and buckets that are"
                        + " multiples of 2")
                .hasMessageEndingWith("(sequences padded to bucket 1 of 2)");
    }

    @Test
    void refusesBucketsThatAreNone() {
        assertThatThrownBy(() -> ids("ids", 4, 4))
                .hasMessage("input 'ids': buckets: expected ascending lengths from 1, got [4, 4]. Correct them");
        assertThatThrownBy(() -> new ModelSpec.Input("x", Shape.of(3), ElementType.F32, false, List.of(4)))
                .hasMessage("input 'x': buckets: expected an input of any number of items, got 3. Remove them");
        List<Node> nodes = List.of(
                new Node("a", new Embedding(9, 4), List.of("x")),
                new Node("b", new Embedding(9, 4), List.of("y")),
                new Node("c", new AverageOverTime(), List.of("a")),
                new Node("d", new AverageOverTime(), List.of("b")),
                new Node("e", new Add(new None()), List.of("c", "d")));
        assertThatThrownBy(() -> new ModelSpec(List.of(ids("x", 4), ids("y", 4, 8)), nodes, "e", new Mse()))
                .hasMessage(
                        "input 'x': buckets: expected 2, as many as other sequences of the model have, got [4]. A row is"
                                + " padded to the first of them that holds all its sequences");
        List<Node> joined = List.of(nodes.get(0), nodes.get(1), new Node("e", new Add(new None()), List.of("a", "b")));
        assertThatThrownBy(() -> new ModelSpec(List.of(ids("x", 4), ids("y", 4)), joined, "e", new Mse()))
                .hasMessage(
                        "model.layers[2] add: joins its inputs step by step, expected sequences of the same input and"
                                + " stride, got others. Pool each over time first");
    }
}
