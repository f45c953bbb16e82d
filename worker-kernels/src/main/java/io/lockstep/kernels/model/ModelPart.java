package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.loss.Unjudged;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Parts of a model, from some of its inputs or nodes to a node. */
final class ModelPart {
    private final ModelSpec whole;
    private final Map<String, Shape> shapes;

    ModelPart(ModelSpec whole) {
        this.whole = whole;
        this.shapes = whole.shapes();
    }

    ModelSpec of(String node) {
        Set<String> needed = new HashSet<>(Set.of(node));
        for (int number = whole.nodes().size() - 1; number >= 0; number--) {
            Node own = whole.nodes().get(number);
            if (needed.contains(own.name())) {
                needed.addAll(own.inputs());
            }
        }
        return of(
                whole.inputs().stream()
                        .map(ModelSpec.Input::name)
                        .filter(needed::contains)
                        .toList(),
                node);
    }

    ModelSpec of(List<String> from, String node) {
        known(node);
        Set<String> needed = new HashSet<>(Set.of(node));
        List<Node> nodes = new ArrayList<>();
        for (int number = whole.nodes().size() - 1; number >= 0; number--) {
            Node own = whole.nodes().get(number);
            if (needed.contains(own.name()) && !from.contains(own.name())) {
                needed.addAll(own.inputs());
                nodes.add(0, own);
            }
        }
        for (ModelSpec.Input input : whole.inputs()) {
            if (needed.contains(input.name()) && !from.contains(input.name())) {
                throw new IllegalArgumentException("part to '" + node + "': expected what it reads among "
                        + String.join(", ", from) + ", got '" + input.name() + "' besides. Name it, too");
            }
        }
        List<ModelSpec.Input> inputs = from.stream().map(this::input).toList();
        Map<String, String> names = owners(nodes);
        List<Node> kept = new ArrayList<>();
        for (Node own : nodes) {
            if (own.layer().stopsGradient()) { // a part is not trained
                String read = own.inputs().get(0);
                names.put(own.name(), names.getOrDefault(read, read));
            } else {
                kept.add(renamed(own, names));
            }
        }
        return new ModelSpec(inputs, kept, List.of(Output.of(names.getOrDefault(node, node), new Unjudged())));
    }

    /** For a node whose tensors belong to one outside the part, that one's name: the first then owns them. */
    private static Map<String, String> owners(List<Node> nodes) {
        Set<String> names = new HashSet<>();
        nodes.forEach(node -> names.add(node.name()));
        Map<String, String> owners = new HashMap<>();
        for (Node node : nodes) {
            if (node.weightsOf() != null && names.add(node.weightsOf())) {
                owners.put(node.name(), node.weightsOf());
            }
        }
        return owners;
    }

    private static Node renamed(Node node, Map<String, String> names) {
        List<String> inputs = node.inputs().stream()
                .map(input -> names.getOrDefault(input, input))
                .toList();
        String owner = names.get(node.name());
        return owner == null
                ? new Node(node.name(), node.layer(), inputs, node.weightsOf())
                : new Node(owner, node.layer(), inputs);
    }

    private ModelSpec.Input input(String name) {
        known(name);
        for (ModelSpec.Input input : whole.inputs()) {
            if (input.name().equals(name)) {
                return input;
            }
        }
        TimeAxis time = Objects.requireNonNull(whole.times().get(name));
        if (!time.isNone()) {
            throw new IllegalArgumentException("part: expected an output of one size to read, got '" + name
                    + "', a sequence of any length. Name the model's input in its place");
        }
        return new ModelSpec.Input(name, Objects.requireNonNull(shapes.get(name)));
    }

    private void known(String name) {
        if (!shapes.containsKey(name)) {
            throw new IllegalArgumentException("part: " + Names.unknown("node", name, shapes.keySet()));
        }
    }
}
