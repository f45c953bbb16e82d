package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From entries to nodes: composites become layers, names are given and found, shapes are known on the way. */
final class Expansion {
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<String, TimeAxis> times = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> named = new LinkedHashMap<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final List<String> places = new ArrayList<>();
    private final Scope outermost = Scope.outermost();
    private final List<ModelSpec.Input> inputs;

    /** The nodes from {@code first} to before {@code until}, which an entry became. */
    private record Section(String read, int first, int until, String output) {}

    Expansion(List<ModelSpec.Input> inputs) {
        this.inputs = inputs;
        for (ModelSpec.Input input : inputs) {
            shapes.put(input.name(), input.read().shape());
            times.put(input.name(), input.isSequence() ? TimeAxis.ofInput(times.size()) : TimeAxis.NONE);
            outermost.bind(input.name(), input.name());
        }
    }

    List<Node> nodes() {
        return nodes;
    }

    /** Of inputs and nodes so far, by name. */
    Map<String, Shape> shapes() {
        return shapes;
    }

    /** Where each node was written. */
    List<String> places() {
        return places;
    }

    /** The model's own list; its last entry's output. */
    String expand(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("model.layers: expected at least one, got none. Add the output layer");
        }
        NodeCount.of(entries, "model.layers");
        String read = inputs.size() == 1 ? inputs.get(0).name() : null;
        return list(entries, outermost, read, "model.layers");
    }

    private String list(List<Entry> entries, Scope scope, @Nullable String read, String path) {
        String last = read;
        for (int i = 0; i < entries.size(); i++) {
            last = entry(entries.get(i), scope, last, path + "[" + i + "]");
        }
        if (last == null) {
            throw new IllegalStateException(path + " is empty");
        }
        return last;
    }

    private String entry(Entry entry, Scope scope, @Nullable String previous, String path) {
        Part part = entry.part();
        String kind = part instanceof Single single
                ? Layers.REGISTRY.nameOf(single.layer())
                : Composites.REGISTRY.nameOf(part);
        String place = path + " " + kind;
        List<String> reads = reads(entry, scope, previous, place);
        if (part instanceof Repeat repeat) {
            return repeat(repeat, entry.name(), scope, only(reads, place), path);
        }
        String name = name(entry.name(), kind, scope, place);
        int first = nodes.size();
        String output = part instanceof Single single
                ? single(single.layer(), scope.full(name), reads, owner(entry, scope, place), place)
                : composite(part, scope, name, only(reads, place), path);
        String meant = entry.name() != null ? entry.name() : name;
        sections.put(scope.full(name), new Section(reads.get(0), first, nodes.size(), output));
        scope.bindEntry(meant, scope.full(name));
        scope.bind(meant, output);
        return output;
    }

    private String single(Layer layer, String name, List<String> reads, @Nullable String owner, String place) {
        add(new Node(name, layer, reads, owner), place);
        return name;
    }

    private String composite(Part part, Scope scope, String name, String read, String path) {
        Scope inside = scope.inside(name);
        if (part instanceof Residual residual) {
            return residual(residual, inside, read, path);
        }
        if (part instanceof TransformerBlock block) {
            return block(block, inside, read, path);
        }
        if (part instanceof Sequence sequence) {
            return list(sequence.layers(), inside, read, path + ".sequence.layers");
        }
        if (part instanceof Shared shared) {
            return shared(shared, scope, name, read, path + " shared");
        }
        return bidirectional((Bidirectional) part, inside, read, path + " bidirectional");
    }

    /** The node whose tensors an entry has; null where it has its own. */
    private @Nullable String owner(Entry entry, Scope scope, String place) {
        if (entry.weightsOf() == null) {
            return null;
        }
        String owner = scope.find(entry.weightsOf(), shapes.keySet());
        if (owner == null) {
            throw new IllegalArgumentException(
                    place + ": weightsOf: " + Names.unknown("earlier node", entry.weightsOf(), scope.names()));
        }
        return owner;
    }

    private String shared(Shared shared, Scope scope, String name, String read, String place) {
        String of = scope.findEntry(shared.of(), sections.keySet());
        if (of == null) {
            throw new IllegalArgumentException(
                    place + ": of: " + Names.unknown("earlier entry", shared.of(), scope.entryNames()));
        }
        Section section = Objects.requireNonNull(sections.get(of));
        Map<String, String> renamed = new LinkedHashMap<>(Map.of(section.read(), read));
        for (int number = section.first(); number < section.until(); number++) {
            if (nodes.size() >= ModelSpec.MOST_NODES) {
                throw new IllegalArgumentException(place + ": expected at most " + ModelSpec.MOST_NODES
                        + " layers in a model, shared ones counted each time. Use fewer");
            }
            Node node = nodes.get(number);
            String own = scope.full(name) + node.name().substring(of.length());
            List<String> reads = node.inputs().stream()
                    .map(input -> renamed.getOrDefault(input, input))
                    .toList();
            add(new Node(own, node.layer(), reads, sharedOwner(node)), place);
            renamed.put(node.name(), own);
        }
        return Objects.requireNonNull(renamed.get(section.output()));
    }

    /** The node whose tensors a copy of this one has; null where it has none. */
    private @Nullable String sharedOwner(Node node) {
        boolean none = node.layer()
                        .parameters(ModelSpec.inputShapes(node, shapes))
                        .isEmpty()
                && node.layer().tables(ModelSpec.inputShapes(node, shapes)).isEmpty();
        return none ? null : node.owner();
    }

    private String repeat(Repeat repeat, @Nullable String given, Scope scope, String read, String path) {
        String name = given == null ? null : name(given, given, scope, path + " repeat");
        Scope around = name == null ? scope : scope.inside(name);
        String last = read;
        int first = nodes.size();
        for (int time = 0; time < repeat.times(); time++) {
            last = list(repeat.layers(), around.time(), last, path + ".repeat.layers");
        }
        if (given != null && name != null) {
            sections.put(scope.full(name), new Section(read, first, nodes.size(), last));
            scope.bindEntry(given, scope.full(name));
            scope.bind(given, last);
        }
        return last;
    }

    private String bidirectional(Bidirectional both, Scope inside, String read, String place) {
        String forwards = inside.full("forwards");
        String backwards = inside.full("backwards");
        String output = inside.full("concat");
        add(new Node(forwards, both.layer(), List.of(read)), place);
        add(new Node(backwards, both.twin(), List.of(read)), place);
        add(new Node(output, new Concat(1), List.of(forwards, backwards)), place);
        return output;
    }

    private String residual(Residual residual, Scope inside, String read, String path) {
        String through = list(residual.layers(), inside, read, path + ".residual.layers");
        String around = read;
        if (!residual.shortcut().isEmpty()) {
            around = list(residual.shortcut(), inside.inside("shortcut"), read, path + ".residual.shortcut");
        }
        String place = path + " residual";
        Shape shape = Objects.requireNonNull(shapes.get(through));
        Shape passed = Objects.requireNonNull(shapes.get(around));
        if (!shape.equals(passed)) {
            throw new IllegalArgumentException(place + ": expected layers and shortcut to give the same shape, got "
                    + shape + " and " + passed + ". Give shortcut a layer that makes its shape the layers', such as a"
                    + " conv2d with kernel 1 and their stride");
        }
        String output = inside.full("add");
        add(new Node(output, new Add(residual.activation()), List.of(through, around)), place);
        return output;
    }

    private String block(TransformerBlock block, Scope inside, String read, String path) {
        List<Entry> entries;
        try {
            entries = block.entries(Objects.requireNonNull(shapes.get(read)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + " transformerBlock: " + e.getMessage(), e);
        }
        return list(entries, inside, read, path + ".transformerBlock");
    }

    private String name(@Nullable String given, String kind, Scope scope, String place) {
        try {
            return scope.name(given, kind, shapes.keySet());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    /**
     * The node an output names.
     *
     * @param place where it does
     */
    String node(String name, String place) {
        String node = outermost.find(name, shapes.keySet());
        if (node == null) {
            throw new IllegalArgumentException(place + ": " + Names.unknown("node", name, outermost.names()));
        }
        return node;
    }

    private List<String> reads(Entry entry, Scope scope, @Nullable String previous, String place) {
        if (entry.from().isEmpty()) {
            if (previous == null) {
                throw new IllegalArgumentException(place + ": expected from, as the model has the inputs "
                        + String.join(", ", scope.names()) + ", got none. Name what it reads");
            }
            return List.of(previous);
        }
        List<String> reads = new ArrayList<>();
        for (String name : entry.from()) {
            String node = scope.find(name, shapes.keySet());
            if (node == null) {
                throw new IllegalArgumentException(
                        place + ": reads an " + Names.unknown("earlier node", name, scope.names()));
            }
            reads.add(node);
        }
        return reads;
    }

    private static String only(List<String> reads, String place) {
        if (reads.size() != 1) {
            throw new IllegalArgumentException(place + ": takes 1 input, got " + reads.size() + ". Name exactly one");
        }
        return reads.get(0);
    }

    private void add(Node node, String place) {
        ModelCheck.add(node, () -> place, shapes, times, inputs, named);
        nodes.add(node);
        places.add(place);
    }
}
