package io.lockstep.kernels.model;

import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.TableSpec;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.layer.registry.Activations;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.Metrics;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network as data: inputs, nodes in an order in which each follows its inputs, and the nodes whose outputs are the
 * answers, each with the loss it is trained with. Everything about shapes is decided here.
 *
 * @param inputs name and shape of each input, in the order batches hold them
 * @param nodes each after the nodes it reads; every one has a part in an answer
 * @param outputs at least one, in the order scores and targets hold them, side by side
 */
public record ModelSpec(List<Input> inputs, List<Node> nodes, List<Output> outputs) {
    /**
     * Most nodes of a model, composites written out. Planning the memory of so many takes seconds, and its time grows
     * with more than their number.
     */
    public static final int MOST_NODES = 10_000;

    private static final Binding BINDING = new Binding(
            Layers.REGISTRY, Activations.REGISTRY, Initializers.REGISTRY, Losses.REGISTRY, Metrics.REGISTRY);

    /**
     * An input of the model.
     *
     * @param shape of one example; of a ragged input that of one item, a scalar for single ids
     * @param type of its elements: {@code f32} or {@code i32}
     * @param ragged whether an example has any number of items
     * @param buckets lengths that the items of a ragged input are padded to, ascending: the model then reads a sequence of
     *     any length up to the last; none: its layers read the items as they are
     */
    public record Input(
            String name,
            Shape shape,
            @Default("f32") ElementType type,
            @Default("false") boolean ragged,
            @Default("[]") List<Integer> buckets) {
        public Input {
            buckets = List.copyOf(buckets);
            for (int i = 0; i < buckets.size(); i++) {
                if (buckets.get(i) < (i == 0 ? 1 : buckets.get(i - 1) + 1)) {
                    throw new IllegalArgumentException("input '" + name
                            + "': buckets: expected ascending lengths from 1, got " + buckets + ". Correct them");
                }
            }
            if (!ragged && !buckets.isEmpty() && !buckets.equals(shape.sizes().subList(0, Math.min(1, shape.rank())))) {
                throw new IllegalArgumentException("input '" + name
                        + "': buckets: expected an input of any number of items, got "
                        + new TensorType(type, shape, false)
                        + ". Remove them");
            }
        }

        /** Without buckets. */
        public Input(String name, Shape shape, ElementType type, boolean ragged) {
            this(name, shape, type, ragged, List.of());
        }

        /** Floats of a fixed shape. */
        public Input(String name, Shape shape) {
            this(name, shape, ElementType.F32, false);
        }

        /** Whether the model reads it as a sequence of any length. */
        public boolean isSequence() {
            return !buckets.isEmpty();
        }

        /** As layers read it: a sequence padded to its last bucket. */
        public TensorType read() {
            return ragged && isSequence() ? padded(buckets.size() - 1).tensor() : tensor();
        }

        Input padded(int bucket) {
            if (!ragged || !isSequence()) {
                return this;
            }
            List<Integer> sizes = new ArrayList<>(shape.sizes());
            sizes.add(0, buckets.get(bucket));
            return new Input(name, new Shape(sizes), type, false, List.of(buckets.get(bucket)));
        }

        /** Type, shape and raggedness in one. */
        public TensorType tensor() {
            return new TensorType(type, shape, ragged);
        }
    }

    public ModelSpec {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        new ModelCheck(inputs, nodes, null).model(outputs);
        Buckets.check(inputs, nodes, outputs);
    }

    /**
     * The model whose sequences are padded to one of their buckets each: what is compiled. It has the same tensors.
     *
     * @param bucket below {@link #buckets}
     */
    public ModelSpec atBucket(int bucket) {
        return Buckets.padded(inputs, nodes, outputs, bucket);
    }

    /** How many buckets its sequences have; 0 where it reads none of any length. */
    public int buckets() {
        return Buckets.count(inputs);
    }

    /** Time of each input and node's output, by name, in order. */
    public Map<String, TimeAxis> times() {
        return new ModelCheck(inputs, nodes, null).times();
    }

    /** A model with one answer. */
    public ModelSpec(List<Input> inputs, List<Node> nodes, String output, Loss loss) {
        this(inputs, nodes, List.of(Output.of(output, loss)));
    }

    /**
     * The common form: one input, layers one after another, named by kind and number ({@code dense1}, {@code dense2}).
     */
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
        return of(inputs, entries, loss, List.of());
    }

    /**
     * The same.
     *
     * @param metrics what is measured; none: what the loss's target has
     */
    public static ModelSpec of(List<Input> inputs, List<Entry> entries, Loss loss, List<Metric> metrics) {
        Expansion expansion = new Expansion(inputs);
        String node = expansion.expand(entries);
        return of(inputs, expansion, List.of(new Output(node, node, loss, 1, metrics)));
    }

    /**
     * A graph written as entries with answers wherever it names them.
     *
     * @param outputs whose nodes are names as {@code from} has them
     * @throws IllegalArgumentException naming the entry, as {@code model.layers[3] dense}, or the output
     */
    public static ModelSpec withOutputs(List<Input> inputs, List<Entry> entries, List<Output> outputs) {
        Expansion expansion = new Expansion(inputs);
        expansion.expand(entries);
        List<Output> resolved = new ArrayList<>();
        for (Output output : outputs) {
            String node = expansion.node(output.node(), "model.outputs[" + resolved.size() + "].node");
            resolved.add(output.at(node));
        }
        return of(inputs, expansion, resolved);
    }

    private static ModelSpec of(List<Input> inputs, Expansion expansion, List<Output> outputs) {
        new ModelCheck(inputs, expansion.nodes(), expansion.places()).model(outputs);
        return new ModelSpec(inputs, expansion.nodes(), outputs);
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

    /** The canonical form, in one order: what {@code model.json} holds. */
    public Map<String, @Nullable Object> toData() {
        return BINDING.canonical(this);
    }

    /** Shape of each input's and node's output, by name, in order. */
    public Map<String, Shape> shapes() {
        return new ModelCheck(inputs, nodes, null).shapes();
    }

    /**
     * A part as a model of its own, whose tensors have the names they have here: a generator, or the decoder behind a code.
     *
     * @param from inputs it reads, of the model or outputs of its nodes, in the order the part's batches hold them
     * @param node whose output is the answer
     * @throws IllegalArgumentException naming what it reads besides
     */
    public ModelSpec part(List<String> from, String node) {
        return new ModelPart(this).of(from, node);
    }

    /** A part as a model of its own, which reads what inputs of this one it needs. */
    public ModelSpec part(String node) {
        return new ModelPart(this).of(node);
    }

    /** The loss of the only output. */
    public Loss loss() {
        if (outputs.size() != 1) {
            throw new IllegalStateException("model: expected one output, got " + outputs.size());
        }
        return outputs.get(0).loss();
    }

    /** Shape of one example's answer to one output. */
    public Shape outputShape(int output) {
        return Objects.requireNonNull(shapes().get(outputs.get(output).node()));
    }

    /** Shape of one example's answer; of several outputs one vector, side by side. */
    public Shape outputShape() {
        if (outputs.size() == 1) {
            return outputShape(0);
        }
        long size = 0;
        for (int output = 0; output < outputs.size(); output++) {
            size += outputShape(output).elementCount();
        }
        return Shape.of(sum("model.outputs", "scores", size));
    }

    /** Of each input, in the order batches hold them. */
    public List<TensorType> inputTypes() {
        return inputs.stream().map(Input::tensor).toList();
    }

    /**
     * Of an output's target in batches; {@link TensorType#nothing} where it has none, or where it is compared with an
     * input.
     */
    public TensorType targetType(int output) {
        Output there = outputs.get(output);
        return there.targetFrom() == null ? there.loss().targetType(outputShape(output)) : TensorType.nothing();
    }

    /** Number of the input that an output is compared with; below 0 where it is none. */
    public int targetInput(int output) {
        String name = outputs.get(output).targetFrom();
        for (int input = 0; input < inputs.size(); input++) {
            if (inputs.get(input).name().equals(name)) {
                return input;
            }
        }
        return -1;
    }

    /** Of each output's target, in the order batches hold them. */
    public List<TensorType> targetTypes() {
        List<TensorType> types = new ArrayList<>();
        for (int output = 0; output < outputs.size(); output++) {
            types.add(targetType(output));
        }
        return types;
    }

    /** Floats of one example's dense targets; of several outputs side by side. */
    public int targetSize() {
        long size = 0;
        for (int output = 0; output < outputs.size(); output++) {
            size += targetType(output).denseSize();
        }
        return sum("model.outputs", "targets", size);
    }

    /** Sizes side by side, as one. */
    private static int sum(String place, String what, long size) {
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    place + ": expected less than 2^31 " + what + " for each example, got " + size + ". Use fewer");
        }
        return (int) size;
    }

    /**
     * Where each tensor lies: nodes in order, each node's own tensors in the layer's order, aligned; and the tables beside
     * them, in the same order.
     *
     * @throws IllegalArgumentException naming the largest tensor, when one array does not hold them all
     */
    public ParameterLayout layout() {
        Map<String, Shape> shapes = shapes();
        List<ParameterTensor> tensors = new ArrayList<>();
        long offset = 0;
        for (Node node : nodes) {
            if (node.weightsOf() != null) {
                continue;
            }
            for (ParameterSpec tensor : node.layer().parameters(inputShapes(node, shapes))) {
                ParameterTensor parameter = new ParameterTensor(
                        node.name() + "/" + tensor.name(), tensor.shape(), offset, tensor.initializer(), tensor.role());
                tensors.add(parameter);
                offset = ParameterLayout.align(parameter.end());
            }
        }
        if (offset > HeapFloats.MAXIMUM_SIZE) {
            ParameterTensor largest = Collections.max(tensors, Comparator.comparingLong(ParameterTensor::size));
            throw new IllegalArgumentException("model.layers: expected at most " + HeapFloats.MAXIMUM_SIZE
                    + " parameters in all, got " + offset + ", the largest tensor being " + largest.name() + " of "
                    + largest.shape() + ". Use fewer or smaller layers");
        }
        return new ParameterLayout(tensors, tables(shapes));
    }

    private List<Table> tables(Map<String, Shape> shapes) {
        List<Table> tables = new ArrayList<>();
        for (Node node : nodes) {
            for (TableSpec table : node.layer().tables(inputShapes(node, shapes))) {
                tables.add(new Table(
                        node.name() + "/" + table.name(), table.rows(), table.dimension(), table.initializer()));
            }
        }
        return tables;
    }

    static List<Shape> inputShapes(Node node, Map<String, Shape> shapes) {
        return node.inputs().stream()
                .map(name -> Objects.requireNonNull(shapes.get(name)))
                .toList();
    }
}
