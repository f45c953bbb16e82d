package io.lockstep.kernels.model;

import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.Activations;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Layers;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Segment;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network as data: inputs, nodes in an order in which each follows its inputs, the node whose output is the answer, and
 * the loss it is trained with. Everything about shapes is decided here.
 *
 * @param inputs name and shape of each input, in the order batches hold them
 * @param nodes each after the nodes it reads; every one has a part in the answer
 * @param output name of the node whose output the loss sees, raw: without the softmax or sigmoid of a cross-entropy
 */
public record ModelSpec(List<Input> inputs, List<Node> nodes, String output, Loss loss) {
    private static final Binding BINDING =
            new Binding(Layers.REGISTRY, Activations.REGISTRY, Initializers.REGISTRY, Losses.REGISTRY);

    /**
     * An input of the model.
     *
     * @param shape of one example
     */
    public record Input(String name, Shape shape) {}

    public ModelSpec {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        new ModelCheck(inputs, nodes, null).model(output, loss);
    }

    /** The common form: one input, layers one after another, named by kind and number ({@code dense1}, {@code dense2}). */
    public static ModelSpec sequential(Shape input, List<Layer> layers, Loss loss) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        String previous = "input";
        for (Layer layer : layers) {
            String kind = Layers.REGISTRY.nameOf(layer);
            String name = kind + counts.merge(kind, 1, Integer::sum);
            nodes.add(new Node(name, layer, List.of(previous)));
            previous = name;
        }
        return new ModelSpec(List.of(new Input("input", input)), nodes, previous, loss);
    }

    /**
     * A graph written as entries; the last one's output is the answer.
     *
     * @param inputs in the order batches hold them
     * @throws IllegalArgumentException naming the entry, as {@code model.layers[3] dense}
     */
    public static ModelSpec of(List<Input> inputs, List<Entry> entries, Loss loss) {
        Expansion expansion = new Expansion(inputs);
        String output = expansion.expand(entries);
        new ModelCheck(inputs, expansion.nodes(), expansion.places()).model(output, loss);
        return new ModelSpec(inputs, expansion.nodes(), output, loss);
    }

    /**
     * The model in the form {@link #toData} gives.
     *
     * @param path where the data stands, for messages
     * @throws IllegalArgumentException naming the place, when the data is no model
     */
    public static ModelSpec fromData(Object data, String path) {
        return BINDING.bind(ModelSpec.class, data, path);
    }

    /** Maps, lists and scalars with every component written, in one order: what {@code model.json} holds. */
    public Map<String, Object> toData() {
        Map<String, Object> data = new LinkedHashMap<>();
        if (BINDING.unbind(this) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> data.put(String.valueOf(key), Objects.requireNonNull(value)));
        }
        return data;
    }

    /** Shape of each input's and node's output, by name, in order. */
    public Map<String, Shape> shapes() {
        return new ModelCheck(inputs, nodes, null).shapes();
    }

    /** Shape of one example's answer. */
    public Shape outputShape() {
        return Objects.requireNonNull(shapes().get(output));
    }

    /** Where each tensor lies: nodes in order, each node's tensors in the layer's order, aligned. */
    public ParameterLayout layout() {
        Map<String, Shape> shapes = shapes();
        List<Segment> segments = new ArrayList<>();
        long offset = 0;
        for (Node node : nodes) {
            for (ParameterSpec tensor : node.layer().parameters(inputShapes(node, shapes))) {
                Segment segment = new Segment(
                        node.name() + "/" + tensor.name(), tensor.shape(), offset, tensor.initializer(), tensor.role());
                segments.add(segment);
                offset = ParameterLayout.align(segment.end());
            }
        }
        return new ParameterLayout(segments);
    }

    /** A table for people: each input and node with its output's shape and number of parameters, and their sum. */
    public String summary() {
        return Summary.of(this);
    }

    static List<Shape> inputShapes(Node node, Map<String, Shape> shapes) {
        return node.inputs().stream()
                .map(name -> Objects.requireNonNull(shapes.get(name)))
                .toList();
    }
}
