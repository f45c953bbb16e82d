package io.lockstep.kernels.model;

import static io.lockstep.kernels.model.EntryTest.dense;
import static io.lockstep.kernels.model.EntryTest.model;
import static io.lockstep.kernels.model.EntryTest.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weights that several entries read. */
class SharedTest {
    private static final List<ModelSpec.Input> TWO =
            List.of(new ModelSpec.Input("a", Shape.of(4)), new ModelSpec.Input("b", Shape.of(4)));

    private static Map<String, Object> shared(String of) {
        return Map.of("shared", Map.of("of", of));
    }

    private static Map<String, Object> sequence(Object... layers) {
        return Map.of("sequence", Map.of("layers", List.of(layers)));
    }

    private static Map<String, Object> of(String owner, Object entry) {
        Map<String, Object> keys = new LinkedHashMap<>();
        ((Map<?, ?>) entry).forEach((key, value) -> keys.put(String.valueOf(key), value));
        keys.put("weightsOf", owner);
        return keys;
    }

    @Test
    void anEntryMayHaveTheWeightsOfAnEarlierOne() {
        ModelSpec spec = model(
                TWO,
                node("left", "a", dense(3)),
                of("left", node("right", "b", dense(3))),
                node("end", List.of("left", "right"), Map.of("add", Map.of())));
        assertThat(spec.nodes().get(1)).isEqualTo(new Node("right", Dense.of(3), List.of("b"), "left"));
        assertThat(spec.layout().tensors())
                .extracting(ParameterTensor::name)
                .containsExactly("left/weight", "left/bias");
        assertThat(ModelSpec.fromData(spec.toData(), "model")).isEqualTo(spec);
    }

    /** As in Press and Wolf, Using the Output Embedding to Improve Language Models (2017). */
    @Test
    void anEmbeddingsVectorsMayScoreItsIds() {
        List<ModelSpec.Input> ids = List.of(new ModelSpec.Input("ids", Shape.of(5), ElementType.I32, false));
        Map<String, Object> vectors = node("vectors", "ids", Map.of("embedding", Map.of("size", 9, "dimension", 4)));
        Map<String, Object> scores = Map.of("dense", Map.of("units", 9, "bias", false, "leadingAxes", 1));
        ModelSpec spec = model(ids, vectors, of("vectors", node("scores", "vectors", scores)), "flatten");
        assertThat(spec.layout().tensors()).extracting(ParameterTensor::name).containsExactly("vectors/weight");
        assertThat(ModelSpec.fromData(spec.toData(), "model")).isEqualTo(spec);
        assertThatThrownBy(() -> model(
                        ids,
                        vectors,
                        of("vectors", node("scores", "vectors", Map.of("dense", Map.of("units", 9, "leadingAxes", 1)))),
                        "flatten"))
                .hasMessageContaining("or another with tensors of the same names and shapes and without statistics");
    }

    @Test
    void aCompositeIsSharedAsAWhole() {
        ModelSpec spec = model(
                TWO,
                node(
                        "judge",
                        "a",
                        sequence(
                                dense(4),
                                "relu",
                                node("answer", "a", dense(4)),
                                node("sum", List.of("answer", "relu1"), Map.of("add", Map.of())))),
                node("again", "b", shared("judge")),
                node("left", "judge", dense(1)),
                node("right", "again", shared("left")),
                node("end", List.of("left", "right"), Map.of("add", Map.of())));
        assertThat(spec.nodes().subList(4, 8))
                .containsExactly(
                        new Node("again/dense1", Dense.of(4), List.of("b"), "judge/dense1"),
                        new Node("again/relu1", new Relu(), List.of("again/dense1")),
                        new Node("again/answer", Dense.of(4), List.of("b"), "judge/answer"),
                        new Node("again/sum", new Add(new None()), List.of("again/answer", "again/relu1")));
    }

    private static Map<String, Object> named(String name, Map<String, Object> layer) {
        Map<String, Object> keys = new LinkedHashMap<>(layer);
        keys.put("name", name);
        return keys;
    }

    /** Each time has entries of its own, as {@code from} finds them. */
    @Test
    void entriesOfARepeatAreSharedWithinEachTime() {
        for (Map<String, Object> first : List.of(sequence(dense(4)), EntryTest.repeat(1, dense(4)))) {
            Map<String, Object> twice = new LinkedHashMap<>(EntryTest.repeat(
                    2,
                    named("first", first),
                    node("again", "b", shared("first")),
                    node("sum", List.of("first", "again"), Map.of("add", Map.of()))));
            twice.put("from", "a");
            ModelSpec spec = model(TWO, twice, dense(1));
            assertThat(spec.nodes().subList(0, 6))
                    .containsExactly(
                            new Node("first1/dense1", Dense.of(4), List.of("a")),
                            new Node("again1/dense1", Dense.of(4), List.of("b"), "first1/dense1"),
                            new Node("sum1", new Add(new None()), List.of("first1/dense1", "again1/dense1")),
                            new Node("first2/dense1", Dense.of(4), List.of("sum1")),
                            new Node("again2/dense1", Dense.of(4), List.of("b"), "first2/dense1"),
                            new Node("sum2", new Add(new None()), List.of("first2/dense1", "again2/dense1")));
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> model(TWO, node("left", "a", dense(3)), of("lfet", node("right", "b", dense(3)))))
                .hasMessageStartingWith(
                        "model.layers[1] dense: weightsOf: unknown earlier node 'lfet'. Did you mean 'left'?");
        assertThatThrownBy(() -> model(TWO, node("left", "a", dense(3)), of("left", node("right", "b", dense(2)))))
                .hasMessageStartingWith("model.layers[1] dense: weightsOf: expected the layer of 'left', Dense[units=3")
                .hasMessageEndingWith(". Write it with the same settings");
        assertThatThrownBy(() -> model(TWO, node("left", "a", dense(3)), of("left", node("right", "left", dense(3)))))
                .hasMessage(
                        "model.layers[1] dense: weightsOf: expected tensors of the shapes of 'left', [3x4, 3], got [3x3,"
                                + " 3]. Give it an input of the same shape, [4] instead of [3]");
        assertThatThrownBy(() -> model(
                        TWO,
                        node("left", "a", Map.of("relu", Map.of())),
                        of("left", node("right", "b", Map.of("relu", Map.of())))))
                .hasMessage("model.layers[1] relu: weightsOf: expected a layer with tensors, got relu, which has none."
                        + " Leave it out");
        assertThatThrownBy(() -> model(
                        TWO,
                        node("left", "a", dense(3)),
                        of("left", node("right", "b", dense(3))),
                        of("right", node("third", "b", dense(3)))))
                .hasMessage(
                        "model.layers[2] dense: weightsOf: expected a node with tensors of its own, got 'right', which"
                                + " has those of 'left'. Name that one");
        assertThatThrownBy(() -> model(TWO, node("left", "a", dense(3)), node("right", "b", shared("lfet"))))
                .hasMessageStartingWith(
                        "model.layers[1] shared: of: unknown earlier entry 'lfet'. Did you mean 'left'?");
        assertThatThrownBy(() ->
                        model(TWO, node("left", "a", dense(3)), of("left", node("right", "b", sequence(dense(3))))))
                .hasMessageContaining(
                        "weightsOf: expected a layer beside it, got a composite. Use shared: {of: left} in its"
                                + " place");
    }

    /** Nothing would come to its running mean, which then fell to zero. */
    @Test
    void refusesStatisticsThatNoGradientComesTo() {
        assertThatThrownBy(() -> model(
                        TWO.subList(0, 1),
                        node("norm", "a", Map.of("batchNorm", Map.of())),
                        node("still", "norm", Map.of("detach", Map.of())),
                        node("end", "still", dense(1))))
                .hasMessage(
                        "model.layers[0] batchNorm: expected its statistics 'norm' on the way of an output's gradient,"
                                + " got only outputs behind a detach. Add one before it, or use frozenBatchNorm");
    }

    /** Each entry twice what the one before it is: the number is known before memory is. */
    @Test
    void sharedEntriesThatGrowWithoutEndAreRefused() {
        Object[] entries = new Object[30];
        entries[0] = node("n0", "a", sequence(dense(4)));
        for (int i = 1; i < entries.length; i++) {
            entries[i] = node("n" + i, "a", sequence(shared("n" + (i - 1)), shared("n" + (i - 1))));
        }
        assertThatThrownBy(() -> model(TWO, entries)).hasMessageContaining("expected at most 10000 layers in a model");
    }
}
