package io.lockstep.kernels.graph;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model prepared for a backend. Values are numbered: the model's inputs first, then each node's output in order. A
 * node that only reshapes is no node: who reads its output reads its input. Backends run {@link #nodes} forwards, apply
 * the loss to each {@link #output}, and run the nodes backwards; {@link #valuesAlive} and {@link #gradientsAlive} say
 * which memory can be shared.
 */
public final class Graph {
    private final ModelSpec spec;
    private final ParameterLayout layout;
    private final List<GraphNode> nodes = new ArrayList<>();
    private final int[] sizes;
    private final boolean inputGradients;
    private final boolean parameterGradients;
    private final boolean[] trained;
    private final int[] numbers;
    private final int[] outputs;
    private final List<TimeAxis> times;
    private final @Nullable GraphPhase phase;

    private Graph(ModelSpec spec, boolean inputGradients, boolean parameterGradients, @Nullable GraphPhase phase) {
        this.spec = spec;
        this.phase = phase;
        this.numbers = numbers(spec, phase);
        this.parameterGradients = parameterGradients;
        this.inputGradients = inputGradients;
        this.layout = spec.layout();
        Map<String, Shape> shapes = spec.shapes();
        this.sizes = shapes.values().stream().mapToInt(Shape::elementCount).toArray();
        for (int input = 0; input < spec.inputs().size(); input++) {
            sizes[input] = spec.inputs().get(input).tensor().denseSize();
        }
        this.trained = new boolean[sizes.length];
        for (int input = 0; input < spec.inputs().size(); input++) {
            trained[input] = inputGradients && sizes[input] > 0;
        }
        this.times = List.copyOf(spec.times().values());
        Map<String, Integer> values = new HashMap<>();
        spec.inputs().forEach(input -> values.put(input.name(), values.size()));
        Map<String, Parameters> parameters = new HashMap<>();
        int firstTensor = 0;
        int firstTable = 0;
        Set<String> needed = needed(spec, numbers);
        for (int number = 0; number < spec.nodes().size(); number++) {
            Node described = spec.nodes().get(number);
            if (described.layer().reshapesOnly()) {
                values.put(described.name(), number(values, described.inputs().get(0)));
                continue;
            }
            int value = spec.inputs().size() + number;
            values.put(described.name(), value);
            Parameters own = described.weightsOf() == null ? null : parameters.get(described.weightsOf());
            if (own == null) {
                own = parameters(described, shapes, firstTensor, firstTable);
                firstTensor += own.tensors().size();
                firstTable += own.tables().size();
                parameters.put(described.name(), own);
            }
            if (!needed.contains(described.name())) {
                continue;
            }
            GraphNode node = node(number, described, value, shapes, values, own);
            nodes.add(node);
            boolean reached = node.inputs().stream().anyMatch(input -> trained[input] || givesItems(input));
            trained[value] = !node.layer().stopsGradient() && (reached || moves(node));
        }
        this.outputs = Arrays.stream(numbers)
                .map(output -> number(values, spec.outputs().get(output).node()))
                .toArray();
    }

    private static int[] numbers(ModelSpec spec, @Nullable GraphPhase phase) {
        if (phase == null) {
            return IntStream.range(0, spec.outputs().size()).toArray();
        }
        phase.check(spec);
        return phase.outputs().stream().mapToInt(Integer::intValue).toArray();
    }

    /** Indexes of a node's tensors and tables in the layout. */
    private record Parameters(List<Integer> tensors, List<Integer> tables) {}

    private static Parameters parameters(Node node, Map<String, Shape> shapes, int firstTensor, int firstTable) {
        List<Shape> read = node.inputs().stream()
                .map(name -> Objects.requireNonNull(shapes.get(name)))
                .toList();
        return new Parameters(
                from(firstTensor, node.layer().parameters(read).size()),
                from(firstTable, node.layer().tables(read).size()));
    }

    /** The nodes that these outputs are computed from. */
    private static Set<String> needed(ModelSpec spec, int[] outputs) {
        Set<String> needed = new HashSet<>();
        for (int output : outputs) {
            needed.add(spec.outputs().get(output).node());
        }
        for (int number = spec.nodes().size() - 1; number >= 0; number--) {
            Node node = spec.nodes().get(number);
            if (needed.contains(node.name())) {
                needed.addAll(node.inputs());
            }
        }
        return needed;
    }

    /**
     * Whether a value is a ragged input of floats whose gradient is wanted; it has no place among those of dense
     * values.
     */
    private boolean givesItems(int value) {
        if (!inputGradients || value >= spec.inputs().size()) {
            return false;
        }
        TensorType type = spec.inputs().get(value).tensor();
        return type.ragged() && type.element() == ElementType.F32;
    }

    public static Graph of(ModelSpec spec) {
        return of(spec, false);
    }

    /** @param inputGradients whether backward goes on to the model's inputs of floats */
    public static Graph of(ModelSpec spec, boolean inputGradients) {
        return of(spec, inputGradients, true);
    }

    /** @param parameterGradients whether those of parameters are wanted */
    public static Graph of(ModelSpec spec, boolean inputGradients, boolean parameterGradients) {
        return of(spec, inputGradients, parameterGradients, null);
    }

    /** @param phase the part that is computed and has gradients; absent: the whole */
    public static Graph of(
            ModelSpec spec, boolean inputGradients, boolean parameterGradients, @Nullable GraphPhase phase) {
        return new Graph(spec, inputGradients, parameterGradients, phase);
    }

    private GraphNode node(
            int number,
            Node node,
            int value,
            Map<String, Shape> shapes,
            Map<String, Integer> values,
            Parameters parameters) {
        Layer layer = node.layer();
        List<Integer> inputs = new ArrayList<>();
        List<Shape> inputShapes = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(number(values, input));
            inputShapes.add(Objects.requireNonNull(shapes.get(input)));
        }
        Shape output = Objects.requireNonNull(shapes.get(node.name()));
        TimeAxis time = times.get(value);
        PlainKernel kernel = layer.kernel(inputShapes);
        return new GraphNode(
                number,
                node,
                List.copyOf(inputShapes),
                output,
                time.isNone() ? kernel : TimedKernel.of(kernel, output, time.axis()),
                List.copyOf(inputs),
                value,
                parameters.tensors(),
                parameters.tables());
    }

    private static List<Integer> from(int first, int count) {
        return IntStream.range(first, first + count).boxed().toList();
    }

    private static int number(Map<String, Integer> values, String name) {
        return Objects.requireNonNull(values.get(name));
    }

    public ModelSpec spec() {
        return spec;
    }

    public ParameterLayout layout() {
        return layout;
    }

    /** Whether backward gives gradients of the model's inputs of floats. */
    public boolean inputGradients() {
        return inputGradients;
    }

    /** Whether gradients of a node's parameters are wanted; else they may be left out. */
    public boolean parameterGradients(GraphNode node) {
        return parameterGradients && moves(node);
    }

    /** Whether it is a part of a model, trained by itself. */
    public boolean isPhase() {
        return phase != null;
    }

    /** Refuses to score by a part of a model, which need not give all of its answers. */
    public void checkScores() {
        if (phase != null) {
            throw new IllegalStateException(
                    "network: expected the whole model to score with, got a part for training. Compile it without phase");
        }
    }

    /** Whether the gradient of a tensor is wanted; else it is zero. */
    public boolean moves(int tensor) {
        return phase == null || phase.moves(layout.tensors().get(tensor).name());
    }

    /** Whether a node has a tensor or table whose gradient is wanted. */
    public boolean moves(GraphNode node) {
        boolean moves = false;
        for (int tensor : node.tensors()) {
            moves |= moves(tensor);
        }
        for (int table : node.tables()) {
            moves |= phase == null || phase.moves(layout.tables().get(table).name());
        }
        return moves;
    }

    /** In order of computation. */
    public List<GraphNode> nodes() {
        return nodes;
    }

    /** Number of values; values 0 to {@code spec().inputs().size() - 1} are the model's inputs. */
    public int valueCount() {
        return sizes.length;
    }

    /** Floats of a value per row; 0 of an input that is not dense floats. */
    public int size(int value) {
        return sizes[value];
    }

    /** Time of a value, {@link TimeAxis#NONE} where it is no sequence of any length. */
    public TimeAxis time(int value) {
        return times.get(value);
    }

    /** Whether a node reads or writes a sequence of any length. */
    public boolean isTimed(GraphNode node) {
        boolean timed = !time(node.output()).isNone();
        for (int input : node.inputs()) {
            timed |= !time(input).isNone();
        }
        return timed;
    }

    /** Whether a node reads an input of the model, or a loss compares an answer with it. */
    public boolean readsInput(int input) {
        for (GraphNode node : nodes) {
            if (node.inputs().contains(input)) {
                return true;
            }
        }
        for (int answer = 0; answer < numbers.length; answer++) {
            if (spec.targetInput(numbers[answer]) == input || outputs[answer] == input) {
                return true;
            }
        }
        return false;
    }

    /** Number of answers: of outputs of the model whose losses count. */
    public int outputCount() {
        return outputs.length;
    }

    /** Number of an answer among the model's outputs. */
    public int outputNumber(int number) {
        return numbers[number];
    }

    /** The model's output that an answer is. */
    public Output answer(int number) {
        return spec.outputs().get(numbers[number]);
    }

    /** The value an answer's loss sees. */
    public int output(int number) {
        return outputs[number];
    }

    /** Whether a value is an answer. */
    public boolean isOutput(int value) {
        for (int output : outputs) {
            if (output == value) {
                return true;
            }
        }
        return false;
    }

    /** Floats of one answer per row. */
    public int outputSize(int number) {
        return sizes[outputs[number]];
    }

    /** Floats of all answers per row. */
    public int outputSize() {
        int size = 0;
        for (int output : outputs) {
            size += sizes[output];
        }
        return size;
    }

    /**
     * Whether backward must reach this value: a tensor stands before it, or it is or reads an input whose gradient is
     * wanted.
     */
    public boolean trained(int value) {
        return trained[value];
    }

    /** Type of one answer's target as its loss reads it: a label, or an input. */
    public TensorType targetType(int number) {
        int input = spec.targetInput(numbers[number]);
        return input < 0
                ? spec.targetType(numbers[number])
                : spec.inputs().get(input).tensor();
    }

    /** Floats of one answer's target per row; 0 where it is not dense. */
    public int targetSize(int number) {
        return targetType(number).denseSize();
    }

    /** Floats of all answers' dense targets per row. */
    public int targetSize() {
        int size = 0;
        for (int answer = 0; answer < numbers.length; answer++) {
            size = Math.addExact(size, targetSize(answer));
        }
        return size;
    }

    /**
     * When each value is alive in a forward pass that keeps nothing: written at the first time, last read at the
     * second. GraphNode s happens at time s, the losses at time {@code nodes().size()}. Inputs and reshapes have no
     * memory of their own.
     */
    public TensorLiveness valuesAlive() {
        int[] first = new int[sizes.length];
        int[] last = new int[sizes.length];
        Arrays.fill(first, -1);
        for (int s = 0; s < nodes.size(); s++) {
            first[nodes.get(s).output()] = s;
            for (int input : nodes.get(s).inputs()) {
                last[input] = s;
            }
        }
        for (int output : outputs) {
            last[output] = nodes.size();
        }
        return new TensorLiveness(first, last, sizes);
    }

    /**
     * When the gradient of each value is alive in a backward pass: first added to (and so zeroed before) at the first
     * time, read at the second. The losses happen at time 0, node s at time {@code nodes().size() - s}.
     */
    public TensorLiveness gradientsAlive() {
        int[] first = new int[sizes.length];
        int[] last = new int[sizes.length];
        Arrays.fill(first, -1);
        for (int output : outputs) {
            first[output] = trained[output] ? 0 : -1;
        }
        for (int s = nodes.size() - 1; s >= 0; s--) {
            GraphNode node = nodes.get(s);
            int time = nodes.size() - s;
            last[node.output()] = time;
            boolean reached = trained[node.output()] && first[node.output()] >= 0;
            for (int input : node.inputs()) {
                if (reached && trained[input] && first[input] < 0) {
                    first[input] = time;
                }
            }
        }
        return new TensorLiveness(first, last, sizes);
    }
}
