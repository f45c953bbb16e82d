package io.lockstep.kernels.model;

import static io.lockstep.kernels.model.EntryTest.bind;
import static io.lockstep.kernels.model.EntryTest.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransformerBlockTest {
    private static final List<ModelSpec.Input> SEQUENCE = List.of(new ModelSpec.Input("input", Shape.of(3, 4)));

    private static Map<String, Object> block(Map<String, Object> keys) {
        return Map.of("transformerBlock", keys);
    }

    @Test
    void normalisesBeforeEachPart() {
        ModelSpec spec = model(SEQUENCE, block(Map.of("heads", 2, "causal", true)), "flatten");
        String name = "transformerBlock1/";
        assertThat(spec.nodes())
                .containsExactly(
                        new Node(name + "attention/layerNorm1", LayerNorm.of(), List.of("input")),
                        new Node(
                                name + "attention/multiHeadAttention1",
                                new MultiHeadAttention(2, true),
                                List.of(name + "attention/layerNorm1")),
                        new Node(
                                name + "attention/add",
                                new Add(new None()),
                                List.of(name + "attention/multiHeadAttention1", "input")),
                        new Node(name + "feedForward/layerNorm1", LayerNorm.of(), List.of(name + "attention/add")),
                        new Node(
                                name + "feedForward/dense1",
                                new Dense(16, new Gelu(Gelu.Form.ERF), true, null, 1),
                                List.of(name + "feedForward/layerNorm1")),
                        new Node(
                                name + "feedForward/dense2",
                                new Dense(4, new None(), true, null, 1),
                                List.of(name + "feedForward/dense1")),
                        new Node(
                                name + "feedForward/add",
                                new Add(new None()),
                                List.of(name + "feedForward/dense2", name + "attention/add")),
                        new Node("flatten1", new Flatten(), List.of(name + "feedForward/add")));
        assertThat(ModelSpec.fromData(spec.toData(), "model")).isEqualTo(spec);
    }

    @Test
    void normalisesBehindEachSum() {
        ModelSpec spec = model(
                SEQUENCE,
                block(Map.of(
                        "heads", 1, "units", 5, "norm", "post", "activation", "relu", "dropout", 0.5, "rotary", true)),
                "flatten");
        assertThat(spec.nodes().subList(0, 9))
                .extracting(Node::name)
                .containsExactly(
                        "transformerBlock1/attention/multiHeadAttention1",
                        "transformerBlock1/attention/dropout1",
                        "transformerBlock1/attention/add",
                        "transformerBlock1/layerNorm1",
                        "transformerBlock1/feedForward/dense1",
                        "transformerBlock1/feedForward/dense2",
                        "transformerBlock1/feedForward/dropout1",
                        "transformerBlock1/feedForward/add",
                        "transformerBlock1/layerNorm2");
        assertThat(spec.nodes().get(0).layer()).isEqualTo(new MultiHeadAttention(1, false, true, null));
        assertThat(spec.nodes().get(1).layer()).isEqualTo(new Dropout(0.5f));
        assertThat(spec.nodes().get(4).layer()).isEqualTo(new Dense(5, new Relu(), true, null, 1));
        assertThat(spec.nodes().get(4).inputs()).containsExactly("transformerBlock1/layerNorm1");
        assertThat(spec.nodes().get(7).inputs())
                .containsExactly("transformerBlock1/feedForward/dropout1", "transformerBlock1/layerNorm1");
    }

    @Test
    void countsItsNodes() {
        for (Map<String, Object> keys : List.<Map<String, Object>>of(
                Map.of("heads", 2),
                Map.of("heads", 2, "norm", "post"),
                Map.of("heads", 2, "dropout", 0.1),
                Map.of("heads", 2, "norm", "post", "dropout", 0.1))) {
            assertThat(NodeCount.of(List.of(bind(block(keys))), "model.layers"))
                    .isEqualTo(model(SEQUENCE, block(keys), "flatten").nodes().size() - 1);
        }
    }

    @Test
    void isReadByItsNameAndRepeats() {
        ModelSpec spec = model(
                SEQUENCE,
                EntryTest.repeat(2, block(Map.of("heads", 2))),
                Map.of("name", "again", "transformerBlock", Map.of("heads", 1)),
                EntryTest.node("end", "again", Map.of("flatten", Map.of())));
        assertThat(spec.nodes()).hasSize(22);
        assertThat(spec.nodes().get(7).name()).isEqualTo("transformerBlock2/attention/layerNorm1");
        assertThat(spec.nodes().get(7).inputs()).containsExactly("transformerBlock1/feedForward/add");
        assertThat(spec.nodes().get(21).inputs()).containsExactly("again/feedForward/add");
    }

    @Test
    void saysWhatIsWrongWithIt() {
        assertThatThrownBy(() -> model(SEQUENCE, block(Map.of("heads", 3))))
                .hasMessage("model.layers[0].transformerBlock[0].residual.layers[1] multiHeadAttention: expected heads"
                        + " that divide the 4 numbers of a step, got 3 heads. Change heads, or the width of the layer"
                        + " before");
        assertThatThrownBy(() -> model(block(Map.of("heads", 1))))
                .hasMessage("model.layers[0] transformerBlock: takes a sequence, steps x numbers, got 4. Put an"
                        + " embedding, reshape or permute before it");
        assertThatThrownBy(() -> bind(block(Map.of("heads", 0))))
                .hasMessageContaining("heads must be at least 1, got 0");
        assertThatThrownBy(() -> bind(block(Map.of("heads", 1, "units", 0))))
                .hasMessageContaining("units must be at least 1, got 0");
        assertThatThrownBy(() -> bind(block(Map.of("heads", 1, "dropout", 1))))
                .hasMessageContaining("dropout must be in [0, 1), got 1.0. Usual: 0.1 to 0.5");
    }
}
