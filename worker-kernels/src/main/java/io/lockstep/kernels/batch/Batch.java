package io.lockstep.kernels.batch;

import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The examples of one slice, filled by a reader and consumed by a workspace; reused from step to step. Row r of a dense
 * input k lies at {@code input(k)[r * inputSize(k)]}. The dense targets of all outputs lie side by side in
 * {@link #targets}; each other target has {@link #targetValues} of its own.
 */
public final class Batch {
    private final int capacity;
    private final List<BatchValues> inputs = new ArrayList<>();
    private final int[][] steps;
    private final List<BatchValues> targetValues = new ArrayList<>();
    private final int targetSize;
    private final FloatValues targets;
    private final float[] weights;
    private final long[] rowNumbers;
    private int rows;
    private @Nullable Mixing mixing;
    private boolean mixed;

    /**
     * @param capacity most rows it can hold
     * @param inputs of each input of the model
     * @param targets of each output of the model
     */
    public Batch(int capacity, List<TensorType> inputs, List<TensorType> targets) {
        this.capacity = capacity;
        this.steps = new int[inputs.size()][0];
        inputs.forEach(type -> this.inputs.add(BatchValues.of(type, capacity)));
        for (TensorType type : targets) {
            targetValues.add(BatchValues.of(type, type.isDense() ? 0 : capacity));
        }
        this.targetSize = targets.stream().mapToInt(TensorType::denseSize).sum();
        this.targets = targetSize == 0
                ? new FloatValues(TensorType.dense(Shape.of()), 0)
                : new FloatValues(TensorType.dense(Shape.of(targetSize)), capacity);
        this.weights = new float[capacity];
        this.rowNumbers = new long[capacity];
    }

    /**
     * A batch where all is dense.
     *
     * @param inputSizes floats per row of each input of the model
     * @param targetSize floats per row of all targets side by side; a class is one float, its index
     */
    public Batch(int capacity, int[] inputSizes, int targetSize) {
        this(
                capacity,
                Arrays.stream(inputSizes)
                        .mapToObj(size -> TensorType.dense(Shape.of(size)))
                        .toList(),
                List.of(TensorType.dense(Shape.of(targetSize))));
    }

    public int capacity() {
        return capacity;
    }

    public int inputCount() {
        return inputs.size();
    }

    public TensorType inputType(int input) {
        return inputs.get(input).type();
    }

    /** Floats per row of a dense input; 0 of any other. */
    public int inputSize(int input) {
        BatchValues values = inputs.get(input);
        return values.type().isDense() ? values.itemSize() : 0;
    }

    /** Floats per row of all dense targets. */
    public int targetSize() {
        return targetSize;
    }

    /** Rows in use. */
    public int rows() {
        return rows;
    }

    /** From then on its rows are as they are written, not mixed. */
    public void setRows(int rows) {
        if (rows < 0 || rows > capacity) {
            throw new IllegalArgumentException("batch: holds at most " + capacity + " rows, got " + rows);
        }
        this.rows = rows;
        this.mixed = false;
    }

    /**
     * Mixes the inputs of the rows in use, all dense floats, with each other; targets stay, and losses are told by
     * {@link #mixing}. One row alone stays what it is.
     *
     * @param epoch with the row numbers, what shares are keyed by
     */
    public void mix(Mixup mixup, long seed, long epoch) {
        if (rows < 2) {
            return;
        }
        Mixing own = mixing == null ? new Mixing(capacity, inputs.size()) : mixing;
        mixing = own;
        own.draw(mixup, seed, epoch, rowNumbers, rows);
        for (int input = 0; input < inputs.size(); input++) {
            own.mix(input, input(input), rows, inputSize(input));
        }
        mixed = true;
    }

    /** How rows were mixed; absent: they are as they were written. */
    public @Nullable Mixing mixing() {
        return mixed ? mixing : null;
    }

    /** An input of any type, written by the reader. */
    public BatchValues inputValues(int input) {
        return inputs.get(input);
    }

    /**
     * [capacity] valid steps of each row of an input whose rows are padded sequences, the first ones, written by who
     * pads them; null where none are.
     */
    public int @Nullable [] steps(int input) {
        return steps[input].length == 0 ? null : steps[input];
    }

    /** From then on an input's rows are padded sequences: the array that {@link #steps} then gives, to be written. */
    public int[] beginSteps(int input) {
        if (steps[input].length < capacity) {
            steps[input] = new int[capacity];
        }
        return steps[input];
    }

    /** [capacity, inputSize] of a dense input, written by the reader. */
    public float[] input(int input) {
        BatchValues values = inputs.get(input);
        if (!(values instanceof FloatValues floats) || !values.type().isDense()) {
            throw values.other("dense floats of input " + input);
        }
        return floats.array();
    }

    /** [capacity, targetSize] of the dense targets side by side, written by the reader. */
    public float[] targets() {
        return targets.array();
    }

    /** The dense targets, as losses read them. */
    public FloatValues denseTargets() {
        return targets;
    }

    public int targetCount() {
        return targetValues.size();
    }

    /** The target of an output that is not dense, written by the reader; without rows for a dense one. */
    public BatchValues targetValues(int output) {
        return targetValues.get(output);
    }

    /**
     * Takes over the targets, weight and number of a row of another batch of the same targets; of ragged ones after the
     * row before it.
     *
     * @param source Not modified.
     */
    public void copyAnswers(Batch source, int from, int to) {
        System.arraycopy(source.targets(), from * targetSize, targets(), to * targetSize, targetSize);
        for (int i = 0; i < targetValues.size(); i++) {
            if (!targetValues.get(i).type().isDense()) {
                targetValues.get(i).copyRow(source.targetValues(i), from, to);
            }
        }
        weights[to] = source.weights()[from];
        rowNumbers[to] = source.rowNumbers()[from];
    }

    /** [capacity] example weights, 1 unless the data says otherwise. */
    public float[] weights() {
        return weights;
    }

    /** [capacity] each row's number in the epoch: what dropout and augmentation are keyed by. */
    public long[] rowNumbers() {
        return rowNumbers;
    }
}
