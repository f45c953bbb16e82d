package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.graph.ExecutionTimes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.pooling.Pool;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Agreements of the operations of one pass while they are made, in order: how every value lies, which converted copies
 * of values and tensors are wanted. The producer of a value chooses its layout, readers take it so or ask for a copy.
 */
final class Compilation {
    private final Primitives primitives;
    private final PackedTensors tensors;
    private final Graph graph;
    private final int rows;
    private final int mostRows;
    private final boolean training;
    private final Precision precision;
    private final InstructionSet level;
    private final ExecutionTimes times;
    private final Layout[] values;
    private final Layout[] gradients;
    private final List<Operand> copies = new ArrayList<>();
    private final Map<Integer, Layout> parts = new HashMap<>();
    private final Map<Integer, Elementwise> left = new HashMap<>();

    /** @param training whether there is a backward pass */
    Compilation(CompileTarget target, int rows, boolean training) {
        this.primitives = target.primitives();
        this.tensors = target.tensors();
        this.graph = target.graph();
        this.rows = rows;
        this.mostRows = target.mostRows(training);
        this.training = training;
        this.precision = target.precision();
        this.level = target.door().level();
        this.times = target.times(training);
        this.values = new Layout[graph.valueCount()];
        this.gradients = new Layout[graph.valueCount()];
        for (int i = 0; i < graph.spec().inputs().size(); i++) {
            TensorType type = graph.spec().inputs().get(i).tensor();
            // what is not dense floats never lies in native memory: kernels read the batch
            Layout plain = plain(type.isDense() ? type.shape() : Shape.of());
            define(i, plain, plain);
        }
    }

    Primitives primitives() {
        return primitives;
    }

    Graph graph() {
        return graph;
    }

    int rows() {
        return rows;
    }

    /**
     * Rows that most passes have. What of a tensor's layout depends on rows goes by these, so that the one short slice
     * of an epoch does not cost a copy of its own in every step.
     */
    int mostRows() {
        return mostRows;
    }

    boolean training() {
        return training;
    }

    ExecutionTimes times() {
        return times;
    }

    /** Element type of products' operands, and of values that native nodes write. */
    memory.data_type type() {
        return precision == Precision.BF16 ? memory.data_type.bf16 : memory.data_type.f32;
    }

    /** Whether matrix tiles multiply bf16: products then want every operand in their own layout. */
    boolean multipliesTiles() {
        return precision == Precision.BF16 && level == InstructionSet.AVX512_AMX;
    }

    /**
     * How a product of many vectors writes the gradient of a weight [O, I] in float32. The library's general product of
     * float32 is up to twice as fast where the longer side is the one whose numbers lie side by side.
     */
    memory.desc weightGradient(long outputs, long inputs) {
        memory.format_tag order =
                precision == Precision.F32 && outputs > inputs ? memory.format_tag.ba : memory.format_tag.ab;
        return new memory.desc(new long[] {outputs, inputs}, memory.data_type.f32, order);
    }

    /** Sizes of a value of this shape: rows first, a line of L as 1 by L pixels, anything unusual as one vector. */
    long[] sizes(Shape shape) {
        return switch (shape.rank()) {
            case 2 -> new long[] {rows, shape.size(0), 1, shape.size(1)};
            case 3 -> new long[] {rows, shape.size(0), shape.size(1), shape.size(2)};
            default -> new long[] {rows, shape.elementCount()};
        };
    }

    /** Row-major float32, as Java writes it. */
    Layout plain(Shape shape) {
        return primitives.plain(memory.data_type.f32, sizes(shape));
    }

    Layout value(int value) {
        return Objects.requireNonNull(values[value]);
    }

    Layout gradient(int value) {
        return Objects.requireNonNull(gradients[value]);
    }

    /** By the producer: how the value and its gradient lie. */
    void define(int value, Layout layout, Layout gradient) {
        values[value] = layout;
        gradients[value] = gradient;
    }

    /** By the producer of a sequence whose steps are outermost. */
    void define(int value, StepMajor sequence) {
        define(value, sequence.layout(), sequence.layout());
        parts.put(value, sequence.one());
    }

    /** The part of a value, many of which lie one after another, that has all rows: mostly the whole. */
    Layout partOfAllRows(int value) {
        return parts.getOrDefault(value, value(value));
    }

    /** By a reader. */
    Operand operand(int value, Layout wanted) {
        if (wanted.sameAs(value(value))) {
            return new Operand(value, value(value), -1);
        }
        for (Operand copy : copies) {
            if (copy.value() == value && copy.layout().sameAs(wanted)) {
                return copy;
            }
        }
        Operand copy = new Operand(value, wanted, copies.size());
        copies.add(copy);
        return copy;
    }

    /**
     * Whether a node leaves its activation to the pooling behind it, which then applies it to fewer elements. A
     * rectifier keeps the largest element largest; where it makes several equal, they are 0 and so is the derivative.
     */
    boolean leavesActivation(GraphNode node, @Nullable Elementwise activation) {
        boolean timed = graph.isTimed(node); // pooling then does without a native operation
        if (activation == null || !activation.isRisingRectifier() || graph.isOutput(node.output()) || timed) {
            return false;
        }
        GraphNode reader = onlyReader(node);
        return reader != null
                && (reader.layer() instanceof Pool pool
                        && pool.function() == Pool.Function.MAXIMUM
                        && !pool.coversAll());
    }

    /** Whether a node's output is read by one layer alone, which takes the steps of a sequence one after another. */
    boolean isReadBySteps(GraphNode node) {
        GraphNode reader = onlyReader(node);
        return reader != null && (reader.layer() instanceof Lstm || reader.layer() instanceof Gru);
    }

    private @Nullable GraphNode onlyReader(GraphNode node) {
        GraphNode found = null;
        for (GraphNode other : graph.nodes()) {
            if (other.inputs().contains(node.output())) {
                if (found != null) {
                    return null;
                }
                found = other;
            }
        }
        return found;
    }

    /** By a node that {@link #leavesActivation}. */
    void leave(GraphNode node, Elementwise activation) {
        left.put(node.output(), activation);
    }

    /** What the producer of a value left to its only reader; null when nothing. */
    @Nullable Elementwise left(int value) {
        return left.get(value);
    }

    /** Converted copies of values, by number. */
    List<Operand> copies() {
        return copies;
    }

    /** A tensor of the flat vector, in sizes that multiply to its own. */
    Layout plainTensor(long... sizes) {
        return primitives.plain(memory.data_type.f32, sizes);
    }

    Tensor tensor(int tensor, Layout plain, Layout wanted) {
        return tensors.request(tensor, plain, wanted);
    }

    /** A vector tensor, read as it lies. */
    Tensor vector(int tensor) {
        ParameterTensor there = graph.layout().tensors().get(tensor);
        Layout plain = plainTensor(there.size());
        return tensors.request(tensor, plain, plain);
    }
}
