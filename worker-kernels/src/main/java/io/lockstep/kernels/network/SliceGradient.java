package io.lockstep.kernels.network;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.TensorType;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gradient and losses that one slice adds to a step, written by {@link TrainingWorkspace#gradient}; made once and used
 * again. It holds the gradient of the parameters in dense storage, the sums of losses and weights, and the gradients of
 * the model's inputs where a network was compiled to give them. Gradients of tables stand beside the dense storage: the
 * rows that a slice touched, each with its gradient.
 */
public final class SliceGradient {
    private static final float[] NONE = {};

    private final LossSum losses;
    private final GradientProgress progress;
    private final List<float[]> inputs;
    private final List<@Nullable FloatValues> items;
    private final int capacity;
    private final List<RowValues> tables = new ArrayList<>();
    private FloatStorage dense;

    /**
     * @param dense [layout.size()] of {@link Network#allocate}
     * @param losses written with the gradient
     * @param progress hears what of it is done. What it throws ends the call.
     */
    public SliceGradient(FloatStorage dense, LossSum losses, GradientProgress progress) {
        this(dense, losses, progress, List.of(), List.of(), 0);
    }

    /** Without storage yet: {@link #moveTo} gives that of each slice. */
    public SliceGradient(LossSum losses, GradientProgress progress) {
        this(HeapFloats.of(0), losses, progress);
    }

    /** The same where nobody waits for a part of it. */
    public SliceGradient(FloatStorage dense, LossSum losses) {
        this(dense, losses, GradientProgress.NONE);
    }

    private SliceGradient(
            FloatStorage dense,
            LossSum losses,
            GradientProgress progress,
            List<float[]> inputs,
            List<@Nullable FloatValues> items,
            int capacity) {
        this.capacity = capacity;
        this.dense = dense;
        this.losses = losses;
        this.progress = progress;
        this.inputs = inputs;
        this.items = items;
    }

    /**
     * With room for the gradients of a model's inputs.
     *
     * @param network compiled to give them
     * @param capacity most rows of a slice
     */
    public static SliceGradient withInputs(Network network, int capacity) {
        FloatStorage dense = network.allocate(network.layout().size());
        SliceGradient none =
                new SliceGradient(dense, new LossSum(capacity), GradientProgress.NONE, List.of(), List.of(), capacity);
        return none.withInputsOf(network);
    }

    /** Most rows of a slice, where it has room for gradients of inputs. */
    public int capacity() {
        return capacity;
    }

    /** Whether it has room for gradients of inputs. */
    public boolean hasInputs() {
        return !inputs.isEmpty();
    }

    /**
     * The same gradient of the parameters and tables, sums and listener, with room for the gradients of another network's inputs.
     *
     * @param network compiled to give them
     */
    public SliceGradient withInputsOf(Network network) {
        List<float[]> ownInputs = network.spec().inputTypes().stream()
                .map(type -> new float[Math.multiplyExact(capacity, type.denseSize())])
                .toList();
        List<@Nullable FloatValues> ownItems = new ArrayList<>();
        for (TensorType type : network.spec().inputTypes()) {
            boolean floats = type.element() == ElementType.F32;
            ownItems.add(floats && type.ragged() ? (FloatValues) BatchValues.of(type, capacity) : null);
        }
        SliceGradient same = new SliceGradient(dense, losses, progress, ownInputs, ownItems, capacity);
        same.tables.addAll(tables);
        return same;
    }

    /** Goes on to other storage. */
    public void moveTo(FloatStorage next) {
        dense = next;
    }

    /**
     * Goes on to other rows for a table; they are cleared when a slice begins.
     *
     * @param number in the layout; lower ones first
     */
    public void moveTable(int number, RowValues next) {
        if (number == tables.size()) {
            tables.add(next);
        } else {
            tables.set(number, next);
        }
    }

    /**
     * Gradient of the sum of weighted losses with respect to a table: the rows that the slice touched, each once, its
     * gradients added in the order of examples and positions. Overwritten.
     *
     * @param number in the layout; there after {@link #begin} or {@link #moveTable}
     */
    public RowValues table(int number) {
        return tables.get(number);
    }

    /**
     * [layout.size()], Overwritten with the gradient of the <em>sum</em> of weighted losses; where a statistic lies,
     * with the slice's own times the slice's sum of weights; gaps zero.
     */
    public FloatStorage dense() {
        return dense;
    }

    public LossSum losses() {
        return losses;
    }

    public GradientProgress progress() {
        return progress;
    }

    /**
     * [capacity, size] gradient of the sum of weighted losses with respect to a dense input, Overwritten; empty where
     * none is wanted or the input is not dense.
     */
    public float[] input(int number) {
        return inputs.isEmpty() ? NONE : inputs.get(number);
    }

    /**
     * Gradient of the sum of weighted losses with respect to a ragged input of floats, each element where the batch has
     * it; empty where none is wanted or the input is another one. Overwritten.
     */
    public float[] items(int number) {
        FloatValues values = items.isEmpty() ? null : items.get(number);
        return values == null ? NONE : values.array();
    }

    /**
     * Begins a slice: gradients of ragged inputs are zeros of its lengths. Refuses storage of another size, a slice
     * that has no room, and room for gradients of inputs that a network does not give.
     *
     * @param slice Not modified.
     * @param layout of the network
     */
    public void begin(Batch slice, ParameterLayout layout, boolean inputGradients) {
        long size = layout.size();
        int rows = slice.rows();
        if (dense.size() != size) {
            throw new IllegalArgumentException(
                    "gradient: expected " + size + " floats, got " + dense.size() + ". Use layout.size()");
        }
        if (!inputs.isEmpty() && !inputGradients) {
            throw new IllegalArgumentException(
                    "gradient: expected a network compiled for gradients of its inputs, got one"
                            + " without. Set inputGradients in its CompileOptions");
        }
        if (!inputs.isEmpty() && rows > capacity) {
            throw new IllegalArgumentException("gradient: expected a slice of at most " + capacity + " rows, got "
                    + rows + ". Make it with a capacity of the largest slice");
        }
        beginTables(layout.tables());
        for (int i = 0; i < items.size(); i++) {
            FloatValues gradients = items.get(i);
            if (gradients != null) {
                for (int row = 0; row < rows; row++) {
                    gradients.append(row, slice.inputValues(i).items(row));
                }
                Arrays.fill(gradients.array(), 0, gradients.first(rows), 0);
            }
        }
    }

    private void beginTables(List<Table> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            int dimension = wanted.get(i).dimension();
            if (i == tables.size()) {
                tables.add(new RowValues(dimension));
            }
            if (tables.get(i).dimension() != dimension) {
                throw new IllegalArgumentException("gradient: expected rows of " + dimension + " floats for table "
                        + wanted.get(i).name() + ", got " + tables.get(i).dimension() + ". Use layout.tables()");
            }
            tables.get(i).clear();
        }
    }
}
