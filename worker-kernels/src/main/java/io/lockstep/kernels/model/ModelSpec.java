package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Layers;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Segment;
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
 * @param nodes each after the nodes it reads
 * @param output name of the node whose output the loss sees
 */
public record ModelSpec(List<Input> inputs, List<Node> nodes, String output, Loss loss) {
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

    private static List<Shape> inputShapes(Node node, Map<String, Shape> shapes) {
        return node.inputs().stream().map(shapes::get).toList();
    }

    private static Map<String, Shape> infer(List<Input> inputs, List<Node> nodes) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Input input : inputs) {
            shapes.put(input.name(), input.shape());
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            String where = "model.layers[" + i + "] " + Layers.REGISTRY.nameOf(node.layer());
            for (String input : node.inputs()) {
                if (!shapes.containsKey(input)) {
                    throw new IllegalArgumentException(where + ": reads '" + input
                            + "', which no earlier node is named. Known: " + String.join(", ", shapes.keySet()));
                }
            }
            try {
                Shape shape = node.layer().output(inputShapes(node, shapes));
                if (shapes.putIfAbsent(node.name(), shape) != null) {
                    throw new IllegalArgumentException("the name '" + node.name() + "' is taken. Choose another");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
            }
        }
        return shapes;
    }
}
