package io.lockstep.kernels.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.registry.Activations;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static final Binding BINDING = new Binding(
                    Layers.REGISTRY, Activations.REGISTRY, Initializers.REGISTRY, Composites.REGISTRY)
            .with(new EntryBinding());
    private static final List<ModelSpec.Input> INPUTS = List.of(new ModelSpec.Input("input", Shape.of(4)));

    static Entry bind(Object data) {
        return BINDING.bind(Entry.class, data, "model.layers[2]");
    }

    static ModelSpec model(Object... entries) {
        return model(INPUTS, entries);
    }

    static ModelSpec model(List<ModelSpec.Input> inputs, Object... data) {
        List<Entry> entries = new ArrayList<>();
        for (Object entry : data) {
            entries.add(BINDING.bind(Entry.class, entry, "model.layers[" + entries.size() + "]"));
        }
        return ModelSpec.of(inputs, entries, new Mse());
    }

    static Map<String, Object> dense(int units) {
        return Map.of("dense", Map.of("units", units));
    }

    /** A layer with {@code name} and {@code from} beside its kind. */
    static Map<String, Object> node(String name, Object from, Map<String, Object> layer) {
        Map<String, Object> data = new LinkedHashMap<>(layer);
        data.put("name", name);
        data.put("from", from);
        return data;
    }

    static Map<String, Object> repeat(int times, Object... layers) {
        return Map.of("repeat", Map.of("times", times, "layers", List.of(layers)));
    }

    @Test
    void isALayerWithNameAndFromBesideItsKind() {
        assertThat(bind("flatten")).isEqualTo(Entry.of(new Flatten()));
        assertThat(bind(dense(3))).isEqualTo(Entry.of(Dense.of(3)));
        Single dense = new Single(Dense.of(3));
        assertThat(bind(node("left", "input", dense(3)))).isEqualTo(new Entry("left", List.of("input"), dense));
        assertThat(bind(node("left", List.of("a", "b"), dense(3))))
                .isEqualTo(new Entry("left", List.of("a", "b"), dense));
        assertThat(bind(repeat(2, "relu", repeat(3, "flatten"))))
                .isEqualTo(new Entry(
                        null,
                        List.of(),
                        new Repeat(
                                2,
                                List.of(
                                        Entry.of(new Relu()),
                                        new Entry(null, List.of(), new Repeat(3, List.of(Entry.of(new Flatten()))))))));
    }

    @Test
    void survivesPlainData() {
        for (Object data : List.of("flatten", node("left", List.of("a", "b"), dense(3)), repeat(2, "relu", dense(3)))) {
            Entry entry = bind(data);
            Object written = BINDING.unbind(entry);
            assertThat(bind(java.util.Objects.requireNonNull(written))).isEqualTo(entry);
        }
        assertThat(BINDING.unbind(Entry.of(new Flatten()))).isEqualTo(Map.of("flatten", Map.of()));
    }

    @Test
    void refusalsNameThePlaceAndTheNearestKind() {
        assertThatThrownBy(() -> bind("repeet"))
                .hasMessageStartingWith("model.layers[2]: unknown kind 'repeet'. Did you mean 'repeat'? Known: ");
        assertThatThrownBy(() -> bind(Map.of("dense", Map.of("units", 3), "nam", "x")))
                .hasMessageStartingWith("model.layers[2]: unknown kind 'nam'.");
        assertThatThrownBy(() -> bind(Map.of("dense", Map.of("units", 3), "relu", Map.of())))
                .hasMessageStartingWith("model.layers[2]: expected one kind of layer beside name and from, got ")
                .hasMessageContainingAll("dense", "relu");
        assertThatThrownBy(() -> bind(Map.of("name", "x")))
                .hasMessage("model.layers[2]: expected one kind of layer beside name and from, got none");
        assertThatThrownBy(() -> bind(List.of("relu")))
                .hasMessage("model.layers[2]: expected a layer, such as flatten or {dense: {units: 10}}, got a list");
        assertThatThrownBy(() -> bind(7))
                .hasMessage("model.layers[2]: expected a layer, such as flatten or {dense: {units: 10}}, got 7");
        assertThatThrownBy(() -> bind(node("a/b", "input", dense(3))))
                .hasMessage("model.layers[2]: name: expected a letter, then letters, digits, '_' or '-', got 'a/b'");
        assertThatThrownBy(() -> bind(node("a", List.of(), dense(3))))
                .hasMessage("model.layers[2].from: expected a name, got an empty list. Leave it out to read the entry"
                        + " before");
        assertThatThrownBy(() -> bind(repeat(0, "relu")))
                .hasMessage("model.layers[2].repeat: times must be at least 1, got 0");
        assertThatThrownBy(() -> bind(repeat(2)))
                .hasMessage("model.layers[2].repeat: layers: expected at least one, got none. Name what to repeat");
        assertThatThrownBy(() -> bind(repeat(2, "relu", Map.of("dense", Map.of("units", 0)))))
                .hasMessage("model.layers[2].repeat.layers[1].dense: units must be at least 1, got 0");
    }

    @Test
    void aPlainListGivesTheNamesOfSequential() {
        assertThat(model(dense(3), "relu", dense(2)))
                .isEqualTo(ModelSpec.sequential(Shape.of(4), List.of(Dense.of(3), new Relu(), Dense.of(2)), new Mse()));
    }

    @Test
    void entriesReadWhatTheyName() {
        ModelSpec spec = model(node("first", "input", dense(3)), "relu", node("last", "relu1", dense(2)));
        assertThat(spec.nodes())
                .containsExactly(
                        new Node("first", Dense.of(3), List.of("input")),
                        new Node("relu1", new Relu(), List.of("first")),
                        new Node("last", Dense.of(2), List.of("relu1")));
        assertThat(ModelSpec.fromData(spec.toData(), "model")).isEqualTo(spec);
    }

    @Test
    void repeatedLayersAreNumberedOnAndReadTheirOwnTime() {
        Map<String, Object> named = node("wide", "input", dense(5));
        named.remove("from");
        Map<String, Object> narrow = Map.of("dense", Map.of("units", 3), "from", "wide");
        ModelSpec spec = model(repeat(2, named, narrow), dense(1));
        assertThat(spec.nodes())
                .containsExactly(
                        new Node("wide1", Dense.of(5), List.of("input")),
                        new Node("dense1", Dense.of(3), List.of("wide1")),
                        new Node("wide2", Dense.of(5), List.of("dense1")),
                        new Node("dense2", Dense.of(3), List.of("wide2")),
                        new Node("dense3", Dense.of(1), List.of("dense2")));
    }

    @Test
    void aNameOfACompositeStandsBeforeItsNodesAndMeansTheLast() {
        ModelSpec spec = model(
                node("stage", "input", repeat(2, repeat(2, dense(3)), "relu")),
                Map.of("dense", Map.of("units", 1), "from", "stage"));
        assertThat(spec.nodes())
                .extracting(Node::name)
                .containsExactly(
                        "stage/dense1",
                        "stage/dense2",
                        "stage/relu1",
                        "stage/dense3",
                        "stage/dense4",
                        "stage/relu2",
                        "dense1");
        assertThat(spec.nodes().get(6).inputs()).containsExactly("stage/relu2");
        assertThat(spec.layout().tensors().get(0).name()).isEqualTo("stage/dense1/weight");
    }

    @Test
    void numbersPassOverNamesThatAreTaken() {
        assertThat(model(node("dense1", "input", dense(3)), dense(2), dense(1)).nodes())
                .extracting(Node::name)
                .containsExactly("dense1", "dense2", "dense3");
    }

    @Test
    void refusalsNameTheEntry() {
        assertThatThrownBy(() -> model(node("left", "input", dense(3)), node("right", "lef", dense(2))))
                .hasMessage("model.layers[1] dense: reads an unknown earlier node 'lef'. Did you mean 'left'? Known:"
                        + " input, left");
        assertThatThrownBy(() -> model(node("a", "b", dense(3)), node("b", "a", dense(2))))
                .hasMessage("model.layers[0] dense: reads an unknown earlier node 'b'. Known: input");
        assertThatThrownBy(() -> model(node("input", "input", dense(3))))
                .hasMessage("model.layers[0] dense: the name 'input' is taken. Choose another");
        assertThatThrownBy(() -> model(dense(3), node("a", "input", dense(3)), node("b", "dense1", dense(3))))
                .hasMessage("model.layers[1] dense: nothing reads its output 'a', and the model's output is 'b'."
                        + " Connect it or remove it");
        assertThatThrownBy(() -> model(node("a", List.of("input", "input"), repeat(2, dense(3)))))
                .hasMessage("model.layers[0] repeat: takes 1 input, got 2. Name exactly one");
        assertThatThrownBy(() -> model(repeat(2, "relu", node("d", List.of("input", "relu1"), dense(3)))))
                .hasMessage("model.layers[0].repeat.layers[1] dense: takes 1 input, got 2. Name exactly one");
        assertThatThrownBy(() -> model())
                .hasMessage("model.layers: expected at least one, got none. Add the output layer");
    }

    @Test
    void outputsAreNamedAsFromNames() {
        List<Entry> entries =
                List.of(bind(node("stage", "input", repeat(2, dense(3)))), bind(node("size", "stage", dense(1))));
        ModelSpec spec = ModelSpec.withOutputs(
                INPUTS, entries, List.of(Output.of("size", new Mse()), new Output("stage", "stage", new Mse(), 0.5)));
        assertThat(spec.outputs())
                .containsExactly(
                        new Output("size", "size", new Mse(), 1), new Output("stage", "stage/dense2", new Mse(), 0.5));
        assertThatThrownBy(() -> ModelSpec.withOutputs(INPUTS, entries, List.of(Output.of("stag", new Mse()))))
                .hasMessage("model.outputs[0].node: unknown node 'stag'. Did you mean 'stage'? Known: input, size,"
                        + " stage");
    }

    @Test
    void theFirstEntryOfSeveralInputsSaysWhichItReads() {
        List<ModelSpec.Input> two =
                List.of(new ModelSpec.Input("wide", Shape.of(4)), new ModelSpec.Input("deep", Shape.of(5)));
        assertThatThrownBy(() -> model(two, dense(3)))
                .hasMessage("model.layers[0] dense: expected from, as the model has the inputs wide, deep, got none."
                        + " Name what it reads");
    }
}
