package io.lockstep.kernels.network;

/**
 * The examples of one slice, filled by a reader and consumed by a workspace; reused from step to step. Row r of input k
 * lies at {@code inputs[k][r * inputSizes[k]]}.
 */
public final class Batch {
    private final int capacity;
    private final int[] inputSizes;
    private final int targetSize;
    private final float[][] inputs;
    private final float[] targets;
    private final float[] weights;
    private final long[] rowNumbers;
    private int rows;

    /**
     * @param capacity most rows it can hold
     * @param inputSizes floats per row of each input of the model
     * @param targetSize floats per row of all targets side by side; a class is one float, its index
     */
    public Batch(int capacity, int[] inputSizes, int targetSize) {
        this.capacity = capacity;
        this.inputSizes = inputSizes.clone();
        this.targetSize = targetSize;
        this.inputs = new float[inputSizes.length][];
        for (int i = 0; i < inputSizes.length; i++) {
            inputs[i] = new float[Math.multiplyExact(capacity, inputSizes[i])];
        }
        this.targets = new float[Math.multiplyExact(capacity, targetSize)];
        this.weights = new float[capacity];
        this.rowNumbers = new long[capacity];
    }

    public int capacity() {
        return capacity;
    }

    public int inputSize(int input) {
        return inputSizes[input];
    }

    public int inputCount() {
        return inputSizes.length;
    }

    public int targetSize() {
        return targetSize;
    }

    /** Rows in use. */
    public int rows() {
        return rows;
    }

    public void setRows(int rows) {
        if (rows < 0 || rows > capacity) {
            throw new IllegalArgumentException("batch: holds at most " + capacity + " rows, got " + rows);
        }
        this.rows = rows;
    }

    /** [capacity, inputSize], written by the reader. */
    public float[] input(int input) {
        return inputs[input];
    }

    /** [capacity, targetSize], written by the reader. */
    public float[] targets() {
        return targets;
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
