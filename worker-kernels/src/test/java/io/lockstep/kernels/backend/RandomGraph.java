package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.linear.LayerScale;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.GroupNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.reshaping.Detach;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A small model of arbitrary connections: values read several times, also by one node and by way of reshapes, sums of
 * sums, products, several answers, ranks 1 to 5. Every value has {@link #SIZE} elements a row, so that any may join
 * any.
 */
final class RandomGraph {
    private static final int SIZE = 12;
    private static final List<Shape> SHAPES = List.of(
            Shape.of(12),
            Shape.of(4, 3),
            Shape.of(2, 6),
            Shape.of(2, 3, 2),
            Shape.of(3, 2, 2),
            Shape.of(2, 2, 1, 3),
            Shape.of(3, 1, 2, 2),
            Shape.of(2, 1, 3, 1, 2));
    private static final List<Activation> SMOOTH = List.of(
            new None(), new None(), new Tanh(), new Sigmoid(), new Silu(), new Elu(1), new Gelu(Gelu.Form.TANH));
    private static final List<Activation> KINKED = List.of(new Relu(), new LeakyRelu(0.2f));

    private final SplittableRandom random;
    private final boolean smooth;
    private final boolean parts;
    private final Map<String, Shape> shapes = new HashMap<>();
    private final List<ModelSpec.Input> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Set<String> read = new HashSet<>();

    private record Value(String name, Shape shape) {}

    /**
     * @param smooth without what decides by comparing, where the last bit of a sum may change a gradient at a stroke
     * @param parts with weights that several nodes read, detached edges, and mostly only a part that is trained
     */
    private RandomGraph(long seed, boolean smooth, boolean parts) {
        this.parts = parts;
        this.random =
                new SplittableRandom(seed * 0xD1B54A32D192ED03L); // the golden ratio would give one stream, shifted
        this.smooth = smooth;
    }

    static ModelCase of(long seed, boolean smooth) {
        return new RandomGraph(seed, smooth, false).model((smooth ? "smooth" : "kinked") + " graph " + seed);
    }

    static ModelCase ofParts(long seed, boolean smooth) {
        ModelCase whole =
                new RandomGraph(seed, smooth, true).model((smooth ? "smooth" : "kinked") + " graph of parts " + seed);
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
        if (random.nextInt(4) == 0) {
            return whole;
        }
        List<Integer> outputs = new ArrayList<>();
        for (int output = 0; output < whole.spec().outputs().size(); output++) {
            if (random.nextBoolean() || (output == whole.spec().outputs().size() - 1 && outputs.isEmpty())) {
                outputs.add(output);
            }
        }
        Set<String> tensors = new HashSet<>();
        Map<String, Boolean> moves = new HashMap<>();
        for (ParameterTensor tensor : whole.spec().layout().tensors()) {
            String node = tensor.name().substring(0, tensor.name().lastIndexOf('/'));
            if (moves.computeIfAbsent(node, name -> random.nextBoolean()) || tensors.isEmpty()) {
                tensors.add(tensor.name());
            }
        }
        GraphPhase phase = new GraphPhase(outputs, tensors);
        return new ModelCase(whole.name() + " " + phase, whole.spec(), whole.rows(), phase);
    }

    private ModelCase model(String name) {
        for (int i = 0; i <= random.nextInt(2); i++) {
            Shape shape = pick(SHAPES);
            inputs.add(new ModelSpec.Input("input" + i, shape));
            values.add(new Value("input" + i, shape));
            shapes.put("input" + i, shape);
            if (random.nextInt(3) > 0) {
                grow(5);
            }
        }
        int count = 3 + random.nextInt(9);
        for (int i = 0; i < count; i++) {
            grow(random.nextInt(parts ? 17 : 13));
        }
        List<Output> outputs = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            String early = dense(SIZE, pick(values)).name();
            outputs.add(new Output("early", early, new SquaredError(), 0.5));
            if (random.nextBoolean()) {
                values.add(new Value(early, Shape.of(SIZE)));
            }
        }
        outputs.add(new Output("end", dense(3, joined()).name(), new SquaredError(), 1));
        return new ModelCase(name + " " + nodes, new ModelSpec(inputs, nodes, outputs), 2 + random.nextInt(6));
    }

    /** All that nobody has read. */
    private Value joined() {
        List<Value> rest = new ArrayList<>();
        values.stream().filter(value -> !read.contains(value.name())).forEach(rest::add);
        Shape shape = Shape.of(SIZE);
        rest.add(pick(values));
        rest.add(pick(values));
        Collections.rotate(rest, random.nextInt(rest.size()));
        rest.replaceAll(value -> shaped(value, shape));
        return random.nextBoolean() ? add(new Add(activation()), shape, rest) : add(new Concat(0), shape, rest);
    }

    private void grow(int kind) {
        Value x = pick(values);
        values.add(
                switch (kind) {
                    case 0 -> shaped(x, pick(SHAPES));
                    case 1 -> turned(x);
                    case 2, 3 -> add(new Add(activation()), x.shape(), operands(x, 2 + random.nextInt(3)));
                    case 4 -> add(new Multiply(activation()), x.shape(), operands(x, 2 + random.nextInt(2)));
                    case 5, 6 -> shaped(dense(SIZE, x), pick(SHAPES));
                    case 7 -> shaped(dense(SIZE, concatenated(x)), x.shape());
                    case 8, 9 -> spatial(x);
                    case 12 -> attended(x);
                    case 13 -> add(new Detach(), x.shape(), List.of(x));
                    case 14, 15, 16 -> again(x);
                    default -> add(ownShape(x), x.shape(), List.of(x));
                });
    }

    /** A layer with the tensors of an earlier one, over other values or the same ones. */
    private Value again(Value x) {
        List<Node> owners = nodes.stream()
                .filter(node -> node.weightsOf() == null && hasTensors(node))
                .toList();
        if (owners.isEmpty()) {
            return add(new Detach(), x.shape(), List.of(x));
        }
        Node owner = pick(owners);
        List<Value> operands = new ArrayList<>();
        for (String input : owner.inputs()) {
            Shape shape = shape(input);
            boolean other = shape.elementCount() == SIZE && random.nextInt(4) > 0;
            operands.add(other ? shaped(operands.isEmpty() ? x : pick(values), shape) : new Value(input, shape));
        }
        Value made = add(owner.layer(), shape(owner.name()), operands);
        Node node = nodes.remove(nodes.size() - 1);
        nodes.add(new Node(node.name(), node.layer(), node.inputs(), owner.name()));
        return made.shape().elementCount() == SIZE ? made : shaped(dense(SIZE, made), x.shape());
    }

    private Shape shape(String name) {
        return Objects.requireNonNull(shapes.get(name));
    }

    private boolean hasTensors(Node node) {
        List<Shape> read = node.inputs().stream().map(this::shape).toList();
        return !node.layer().parameters(read).isEmpty();
    }

    /** A sequence that attends to another one, or to itself. */
    private Value attended(Value x) {
        Value reads = shaped(x, Shape.of(4, 3));
        Value read = random.nextInt(3) == 0 ? reads : shaped(pick(values), Shape.of(4, 3));
        return add(new MultiHeadAttention(3, false), reads.shape(), List.of(reads, read));
    }

    private List<Value> operands(Value x, int count) {
        List<Value> operands = new ArrayList<>(List.of(x));
        while (operands.size() < count) {
            Value other = random.nextInt(5) < 2 ? x : pick(values);
            operands.add(
                    random.nextInt(4) == 0 ? shaped(shaped(other, pick(SHAPES)), x.shape()) : shaped(other, x.shape()));
        }
        Collections.rotate(operands, random.nextInt(count));
        return operands;
    }

    private Value concatenated(Value x) {
        List<Value> parts = operands(x, 2 + random.nextInt(2));
        int axis = random.nextInt(x.shape().rank());
        List<Integer> sizes = new ArrayList<>(x.shape().sizes());
        sizes.set(axis, sizes.get(axis) * parts.size());
        return add(new Concat(axis), new Shape(sizes), parts);
    }

    private Value turned(Value x) {
        List<Integer> axes = new ArrayList<>();
        x.shape().sizes().forEach(size -> axes.add(axes.size()));
        Collections.rotate(axes, 1 + random.nextInt(axes.size()));
        return add(
                new Permute(axes),
                new Shape(axes.stream().map(axis -> x.shape().size(axis)).toList()),
                List.of(x));
    }

    private Value spatial(Value x) {
        int rank = x.shape().rank();
        if (rank != 2 && rank != 3) {
            return add(ownShape(x), x.shape(), List.of(x));
        }
        boolean line = rank == 2;
        int channels = x.shape().size(0);
        int kernel = 1 + random.nextInt(3);
        Window window = Window.of(kernel, 1 + random.nextInt(2));
        Window one = Window.of(1);
        int dilation = 1 + random.nextInt(2);
        Layer layer = switch (random.nextInt(smooth ? 2 : 3)) {
            case 0 ->
                line
                        ? new AveragePool1d(kernel, 1, Padding.same(), random.nextBoolean())
                        : new AveragePool2d(window, one, Padding.same(), random.nextBoolean());
            case 1 ->
                line
                        ? new Conv1d(channels, kernel, 1, Padding.same(), dilation, 1, activation(), true, null)
                        : new Conv2d(
                                channels,
                                window,
                                one,
                                Padding.same(),
                                Window.of(dilation),
                                1,
                                activation(),
                                random.nextBoolean(),
                                null);
            default -> line ? new MaxPool1d(kernel, 1, Padding.same()) : new MaxPool2d(window, one, Padding.same());
        };
        return add(layer, x.shape(), List.of(x));
    }

    private Layer ownShape(Value x) {
        int channels = x.shape().size(0);
        int rank = x.shape().rank();
        int axes = 1 + random.nextInt(rank);
        return switch (random.nextInt(10)) {
            case 0, 1 ->
                parts && smooth // deviations of a few rows enlarge what is rounded, and these graphs are deep
                        ? LayerNorm.of()
                        : BatchNorm.of(activation());
            case 2 -> new LayerNorm(axes, 1e-2);
            case 3 -> new GroupNorm(random.nextBoolean() ? 1 : channels % 2 == 0 ? 2 : channels, 1e-2);
            case 4 -> new LayerScale(1);
            case 5 -> new Softmax();
            case 6 -> new Dropout(0.25f);
            case 7 -> new Dense(x.shape().size(rank - 1), activation(), random.nextBoolean(), null, rank - 1);
            case 8 ->
                rank == 2
                        ? new MultiHeadAttention(
                                random.nextBoolean() ? 1 : x.shape().size(1), random.nextBoolean())
                        : new LayerScale(1);
            default -> activation() instanceof Layer layer ? layer : new Tanh();
        };
    }

    private Value dense(int units, Value x) {
        return add(
                Dense.of(units, activation()), Shape.of(units), List.of(add(new Flatten(), Shape.of(1), List.of(x))));
    }

    private Value shaped(Value x, Shape shape) {
        return x.shape().equals(shape) ? x : add(new Reshape(shape.sizes()), shape, List.of(x));
    }

    private Value add(Layer layer, Shape shape, List<Value> operands) {
        String name = "n" + nodes.size();
        nodes.add(new Node(name, layer, operands.stream().map(Value::name).toList()));
        operands.forEach(operand -> read.add(operand.name()));
        shapes.put(
                name,
                layer.output(
                        operands.stream().map(operand -> shape(operand.name())).toList()));
        return new Value(name, shape);
    }

    private Activation activation() {
        return smooth || random.nextInt(3) > 0 ? pick(SMOOTH) : pick(KINKED);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
