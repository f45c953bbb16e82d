package io.lockstep.kernels.model;

import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.Activations;
import io.lockstep.kernels.layer.Dense;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Layers;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Sigmoid;
import io.lockstep.kernels.layer.Softmax;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Segment;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
        Map<String, Shape> shapes = infer(inputs, nodes);
        Shape answer = shapes.get(output);
        if (answer == null) {
            throw new IllegalArgumentException(
                    "model.output: no node is named '" + output + "'. Known: " + String.join(", ", shapes.keySet()));
        }
        try {
            loss.targetSize(answer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model.loss: " + e.getMessage(), e);
        }
        checkAllUsed(nodes, output);
        checkRawOutput(nodes, output, loss);
        checkTrainable(nodes, shapes);
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
        return infer(inputs, nodes);
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
                        node.name() + "/" + tensor.name(),
                        tensor.shape(),
                        offset,
                        tensor.initializer(),
                        tensor.trainable(),
                        tensor.decayed());
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

    private static String where(List<Node> nodes, int i) {
        return "model.layers[" + i + "] " + Layers.REGISTRY.nameOf(nodes.get(i).layer());
    }

    private static Map<String, Shape> infer(List<Input> inputs, List<Node> nodes) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Input input : inputs) {
            if (shapes.put(input.name(), input.shape()) != null) {
                throw new IllegalArgumentException(
                        "model.inputs: two are named '" + input.name() + "'. Choose another name for one");
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            for (String input : node.inputs()) {
                if (!shapes.containsKey(input)) {
                    throw new IllegalArgumentException(where(nodes, i) + ": reads '" + input
                            + "', which no earlier node is named. Known: " + String.join(", ", shapes.keySet()));
                }
            }
            try {
                List<Shape> read = inputShapes(node, shapes);
                Shape shape = node.layer().output(read);
                node.layer().parameters(read);
                if (shapes.putIfAbsent(node.name(), shape) != null) {
                    throw new IllegalArgumentException("the name '" + node.name() + "' is taken. Choose another");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where(nodes, i) + ": " + e.getMessage(), e);
            }
        }
        return shapes;
    }

    private static void checkAllUsed(List<Node> nodes, String output) {
        Set<String> used = new HashSet<>(Set.of(output));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (!used.contains(node.name())) {
                throw new IllegalArgumentException(where(nodes, i) + ": nothing reads its output '" + node.name()
                        + "', and the model's output is '" + output + "'. Connect it or remove it");
            }
            used.addAll(node.inputs());
        }
    }

    /** Cross-entropies apply softmax or sigmoid themselves; a second one would train badly without any other sign. */
    private static void checkRawOutput(List<Node> nodes, String output, Loss loss) {
        for (int i = 0; i < nodes.size(); i++) {
            Layer layer = nodes.get(i).layer();
            boolean sigmoid =
                    layer instanceof Sigmoid || (layer instanceof Dense d && d.activation() instanceof Sigmoid);
            boolean softmax = layer instanceof Softmax;
            boolean twice = loss.task() == Task.CLASSIFICATION ? softmax : loss.task() == Task.BINARY && sigmoid;
            if (twice && nodes.get(i).name().equals(output)) {
                String function = softmax ? "softmax" : "sigmoid";
                throw new IllegalArgumentException(where(nodes, i) + ": the loss " + Losses.REGISTRY.nameOf(loss)
                        + " takes raw outputs and applies " + function + " itself. Remove the " + function
                        + (layer instanceof Dense ? " activation" : " layer"));
            }
        }
    }

    private static void checkTrainable(List<Node> nodes, Map<String, Shape> shapes) {
        for (Node node : nodes) {
            if (node.layer().parameters(inputShapes(node, shapes)).stream().anyMatch(ParameterSpec::trainable)) {
                return;
            }
        }
        throw new IllegalArgumentException("model.layers: no layer has parameters to train. Add a dense layer");
    }
}
