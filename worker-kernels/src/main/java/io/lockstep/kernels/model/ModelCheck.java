package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.layer.registry.Activations;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shape inference over nodes, and whether they make a model; messages name the place each node was written at. */
final class ModelCheck {
    private final List<ModelSpec.Input> inputs;
    private final List<Node> nodes;
    private final @Nullable List<String> places;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<String, TimeAxis> times = new LinkedHashMap<>();
    private final Map<String, Node> named = new HashMap<>();

    /** @param places of each node, as {@code model.layers[3] dense}; absent: one entry is one node */
    ModelCheck(List<ModelSpec.Input> inputs, List<Node> nodes, @Nullable List<String> places) {
        this.inputs = inputs;
        this.nodes = nodes;
        this.places = places;
        if (nodes.size() > ModelSpec.MOST_NODES) {
            throw new IllegalArgumentException("model.nodes: expected at most " + ModelSpec.MOST_NODES + ", got "
                    + nodes.size() + ". Use fewer layers");
        }
        for (int i = 0; i < inputs.size(); i++) {
            ModelSpec.Input input = inputs.get(i);
            times.put(input.name(), input.isSequence() ? TimeAxis.ofInput(i) : TimeAxis.NONE);
            if (shapes.put(input.name(), input.read().shape()) != null) {
                throw new IllegalArgumentException(
                        "model.inputs: two are named '" + input.name() + "'. Choose another name for one");
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            int number = i;
            add(nodes.get(i), () -> place(number), shapes, times, inputs, named);
        }
    }

    private String place(int node) {
        return places != null
                ? places.get(node)
                : "model.layers[" + node + "] "
                        + Layers.REGISTRY.nameOf(nodes.get(node).layer());
    }

    /** Adds the shape and the time of a node's output to those of what stands before it. */
    static void add(
            Node node,
            Supplier<String> place,
            Map<String, Shape> shapes,
            Map<String, TimeAxis> times,
            List<ModelSpec.Input> inputs,
            Map<String, Node> nodes) {
        for (String input : node.inputs()) {
            if (!shapes.containsKey(input)) {
                throw new IllegalArgumentException(
                        place.get() + ": reads an " + Names.unknown("earlier node", input, shapes.keySet()));
            }
        }
        try {
            List<Shape> read = ModelSpec.inputShapes(node, shapes);
            readable(node, read, inputs);
            shared(node, read, nodes, shapes);
            Shape shape = node.layer().output(read);
            node.layer().parameters(read);
            times.putIfAbsent(node.name(), time(node, read, times));
            node.layer().tables(read);
            if (shapes.putIfAbsent(node.name(), shape) != null) {
                throw new IllegalArgumentException("the name '" + node.name() + "' is taken. Choose another");
            }
            nodes.put(node.name(), node);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place.get() + ": " + e.getMessage(), e);
        }
    }

    /** Refuses tensors of another node that do not fit. */
    private static void shared(Node node, List<Shape> read, Map<String, Node> nodes, Map<String, Shape> shapes) {
        if (node.weightsOf() == null) {
            return;
        }
        Node owner = nodes.get(node.weightsOf());
        if (owner == null) {
            throw new IllegalArgumentException(
                    "weightsOf: " + Names.unknown("earlier node", node.weightsOf(), nodes.keySet()));
        }
        if (owner.weightsOf() != null) {
            throw new IllegalArgumentException("weightsOf: expected a node with tensors of its own, got '"
                    + owner.name() + "', which has those of '" + owner.weightsOf() + "'. Name that one");
        }
        List<Shape> own = ModelSpec.inputShapes(owner, shapes);
        if (!owner.layer().equals(node.layer()) && !sameTensors(owner, own, node, read)) {
            throw new IllegalArgumentException("weightsOf: expected the layer of '" + owner.name() + "', "
                    + owner.layer()
                    + ", or another with tensors of the same names and shapes and without statistics, got "
                    + node.layer() + ". Write it with the same settings");
        }
        if (!tensorShapes(node.layer(), read).equals(tensorShapes(owner.layer(), own))) {
            throw new IllegalArgumentException("weightsOf: expected tensors of the shapes of '" + owner.name() + "', "
                    + tensorShapes(owner.layer(), own) + ", got " + tensorShapes(node.layer(), read)
                    + ". Give it an input of the same shape, " + own + " instead of " + read);
        }
        if (!node.layer().tables(read).isEmpty()) {
            throw new IllegalArgumentException(
                    "weightsOf: expected a layer without a table, got sparse: true. Make both dense");
        }
        if (tensorShapes(node.layer(), read).isEmpty()) {
            throw new IllegalArgumentException("weightsOf: expected a layer with tensors, got "
                    + Layers.REGISTRY.nameOf(node.layer()) + ", which has none. Leave it out");
        }
    }

    /** Whether another layer can compute with the tensors of a node as they are: an embedding's rows as a dense layer's weights. */
    private static boolean sameTensors(Node owner, List<Shape> own, Node node, List<Shape> read) {
        List<ParameterSpec> there = owner.layer().parameters(own);
        List<ParameterSpec> here = node.layer().parameters(read);
        boolean same = !here.isEmpty() && there.size() == here.size();
        for (int tensor = 0; same && tensor < here.size(); tensor++) {
            same = here.get(tensor).name().equals(there.get(tensor).name())
                    && here.get(tensor).shape().equals(there.get(tensor).shape())
                    && here.get(tensor).role().equals(there.get(tensor).role())
                    && here.get(tensor).trainable();
        }
        return same;
    }

    private static List<Shape> tensorShapes(Layer layer, List<Shape> inputs) {
        return layer.parameters(inputs).stream().map(ParameterSpec::shape).toList();
    }

    private static TimeAxis time(Node node, List<Shape> shapes, Map<String, TimeAxis> times) {
        List<TimeAxis> read = new ArrayList<>();
        for (String input : node.inputs()) {
            read.add(Objects.requireNonNull(times.get(input)));
        }
        return read.stream().allMatch(TimeAxis::isNone)
                ? TimeAxis.NONE
                : node.layer().time(shapes, read);
    }

    /** Refuses a layer that cannot read what it is given. */
    private static void readable(Node node, List<Shape> shapes, List<ModelSpec.Input> inputs) {
        for (int i = 0; i < shapes.size(); i++) {
            String name = node.inputs().get(i);
            TensorType type = TensorType.dense(shapes.get(i));
            for (ModelSpec.Input input : inputs) {
                type = input.name().equals(name) ? input.read() : type;
            }
            if (!node.layer().reads(i, type)) {
                throw new IllegalArgumentException(
                        type.isDense()
                                ? "takes ids, got numbers " + type + " of '" + name + "'. Read an input of type: i32"
                                : "takes numbers of a fixed shape, got " + type + " of '" + name
                                        + "'. Read it by a layer for such inputs, as embeddingMean, or give the input buckets");
            }
        }
    }

    Map<String, Shape> shapes() {
        return shapes;
    }

    Map<String, TimeAxis> times() {
        return times;
    }

    /** Whether the nodes give answers that these losses can train. */
    void model(List<Output> outputs) {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("model.outputs: expected at least one, got none");
        }
        boolean only = outputs.size() == 1;
        Map<String, Integer> memories = new HashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            Output output = outputs.get(i);
            String path = only ? "model." : "model.outputs[" + i + "].";
            answer(output, path + (only ? "output" : "node"), path + "loss");
            Integer earlier = memories.putIfAbsent(memory(output.node()), i);
            if (earlier != null) {
                throw new IllegalArgumentException(path + "node: expected another node than outputs[" + earlier
                        + "] reads, got '" + output.node() + "'. Give each output a layer of its own");
            }
            if (!only) {
                computed(output, path + "node");
            }
            rawOutput(output);
        }
        allUsed(outputs);
        shown(outputs);
        trainable();
    }

    private void answer(Output output, String node, String loss) {
        Shape answer = shapes.get(output.node());
        if (answer == null) {
            throw new IllegalArgumentException(node + ": " + Names.unknown("node", output.node(), shapes.keySet()));
        }
        try {
            TimeAxis time = Objects.requireNonNull(times.get(output.node()));
            if (!time.isNone() && !(output.loss().readsSteps() && time.axis() == 0)) {
                throw new IllegalArgumentException(Losses.REGISTRY.nameOf(output.loss())
                        + ": cannot read a sequence of any length, which '" + output.node()
                        + "' is. Pool over time before it, as by averageOverTime or takeStep");
            }
            comparable(output, output.loss().targetType(answer));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(loss + ": " + e.getMessage(), e);
        }
    }

    /** Refuses an input that a loss cannot compare an output with. */
    private void comparable(Output output, TensorType target) {
        if (output.targetFrom() == null) {
            return;
        }
        ModelSpec.Input from = inputs.stream()
                .filter(input -> input.name().equals(output.targetFrom()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("targetFrom: "
                        + Names.unknown(
                                "input",
                                String.valueOf(output.targetFrom()),
                                inputs.stream().map(ModelSpec.Input::name).toList())));
        if (!target.isDense() || !from.tensor().isDense() || from.tensor().denseSize() != target.denseSize()) {
            throw new IllegalArgumentException("targetFrom: expected an input of as many numbers as "
                    + Losses.REGISTRY.nameOf(output.loss()) + " compares '" + output.node() + "' with, "
                    + (target.isDense() ? target.denseSize() : "none") + ", got '" + from.name() + "' of "
                    + from.tensor() + ". Make the output as large as the input, with a loss of numbers such as mse");
        }
    }

    /** Of several answers some may have parameters to train and others none. */
    private void computed(Output output, String node) {
        String memory = memory(output.node());
        if (inputs.stream().anyMatch(input -> input.name().equals(memory))) {
            throw new IllegalArgumentException(node + ": expected a layer that computes something, got '"
                    + output.node() + "', which is the input '" + memory + "'. Name a layer that reads it");
        }
    }

    /** The node whose floats these are: reshapes have none of their own. */
    private String memory(String name) {
        String owner = name;
        Node node = named.get(owner);
        while (node != null && node.layer().reshapesOnly()) {
            owner = node.inputs().get(0);
            node = named.get(owner);
        }
        return owner;
    }

    private void allUsed(List<Output> outputs) {
        Set<String> used = new HashSet<>();
        outputs.forEach(output -> used.add(output.node()));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (!used.contains(node.name())) {
                String answers = outputs.size() == 1
                        ? "output is '" + outputs.get(0).node() + "'"
                        : "outputs are "
                                + String.join(
                                        ", ", outputs.stream().map(Output::node).toList());
                throw new IllegalArgumentException(place(i) + ": nothing reads its output '" + node.name()
                        + "', and the model's " + answers + ". Connect it or remove it");
            }
            used.addAll(node.inputs());
        }
        for (Output output : outputs) {
            if (output.targetFrom() != null) {
                used.add(output.targetFrom());
            }
        }
        for (ModelSpec.Input input : inputs) {
            if (!used.contains(input.name())) {
                throw new IllegalArgumentException("model.layers: nothing reads the input '" + input.name()
                        + "'. Read it with from, or remove it from the data");
            }
        }
    }

    /** What a batch shows goes the way of gradients: refuses statistics that no output's comes to. */
    private void shown(List<Output> outputs) {
        Set<String> reached = new HashSet<>();
        outputs.forEach(output -> reached.add(output.node()));
        Set<String> owners = new HashSet<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (reached.contains(node.name())) {
                owners.add(node.owner());
                reached.addAll(node.layer().stopsGradient() ? List.of() : node.inputs());
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            boolean statistic = node.layer().parameters(ModelSpec.inputShapes(node, shapes)).stream()
                    .anyMatch(tensor -> tensor.role() instanceof Role.Statistic moved && moved.momentum() > 0);
            if (statistic && !owners.contains(node.owner())) {
                throw new IllegalArgumentException(place(i) + ": expected its statistics '" + node.name()
                        + "' on the way of an output's gradient, got only outputs behind a detach. Add one before it, or"
                        + " use frozenBatchNorm");
            }
        }
    }

    /** Cross-entropies apply softmax or sigmoid themselves; a second one would train badly without any other sign. */
    private void rawOutput(Output output) {
        Loss loss = output.loss();
        Node node = named.get(memory(output.node()));
        if (node == null) {
            return;
        }
        Layer layer = node.layer();
        String function = loss.outputFunction();
        boolean own = Layers.REGISTRY.nameOf(layer).equals(function);
        if (own || Activations.REGISTRY.nameOf(layer.activation()).equals(function)) {
            throw new IllegalArgumentException(place(nodes.indexOf(node)) + ": the loss " + Losses.REGISTRY.nameOf(loss)
                    + " takes raw outputs and applies " + function + " itself. Remove the " + function
                    + (own ? " layer" : " activation"));
        }
    }

    private void trainable() {
        for (Node node : nodes) {
            List<Shape> read = ModelSpec.inputShapes(node, shapes);
            if (!node.layer().tables(read).isEmpty()
                    || node.layer().parameters(read).stream().anyMatch(ParameterSpec::trainable)) {
                return;
            }
        }
        throw new IllegalArgumentException("model.layers: no layer has parameters to train. Add a dense layer");
    }
}
