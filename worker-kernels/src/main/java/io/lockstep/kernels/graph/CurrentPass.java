package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pass a workspace is in; one for each workspace, set anew for each slice and node. */
public final class CurrentPass implements Pass {
    private static final long[] NO_ROW_NUMBERS = {};
    private static final float[] NONE = {};

    private final MatrixProducts products;
    private final boolean training;
    private final long seed;
    private final float[][] scratch;
    private final ValidSteps steps;
    private int rows;
    private double weightSum;
    private long epoch;
    private long[] rowNumbers = NO_ROW_NUMBERS;
    private int node;
    private String nodeName = "";
    private List<Integer> inputs = List.of();
    private int output = -1; // none that has steps
    private List<Integer> nodeTables = List.of();
    private List<FloatStorage> tables = List.of();
    private @Nullable Batch batch;
    private @Nullable SliceGradient gradient;

    private CurrentPass(MatrixProducts products, boolean training, long seed, float[][] scratch, ValidSteps steps) {
        this.products = products;
        this.training = training;
        this.seed = seed;
        this.scratch = scratch;
        this.steps = steps;
    }

    /** Passes of training, without sequences of any length. */
    public static CurrentPass training(MatrixProducts products, long seed, float[][] scratch) {
        return training(products, seed, scratch, ValidSteps.ALL);
    }

    /**
     * Passes of training.
     *
     * @param scratch as {@link Scratch#allocate} gives it
     * @param steps of the same graph
     */
    public static CurrentPass training(MatrixProducts products, long seed, float[][] scratch, ValidSteps steps) {
        return new CurrentPass(products, true, seed, scratch, steps);
    }

    /** Passes of inference, without sequences of any length. */
    public static CurrentPass inference(MatrixProducts products, int rows, float[][] scratch) {
        return inference(products, rows, scratch, ValidSteps.ALL);
    }

    /**
     * Passes of inference.
     *
     * @param rows of a pass that is not begun with a batch
     * @param scratch as {@link Scratch#allocate} gives it
     * @param steps of the same graph
     */
    public static CurrentPass inference(MatrixProducts products, int rows, float[][] scratch, ValidSteps steps) {
        CurrentPass pass = new CurrentPass(products, false, 0, scratch, steps);
        pass.rows = rows;
        return pass;
    }

    /** Has the tables of a network, by number in the layout. */
    public CurrentPass reading(List<FloatStorage> networkTables) {
        tables = networkTables;
        return this;
    }

    /**
     * Begins with another slice of training.
     *
     * @param into holds the gradients of inputs that are no dense floats
     */
    public void begin(Batch slice, long epochOfBatch, SliceGradient into) {
        begin(slice, epochOfBatch);
        gradient = into;
    }

    /** Begins with another slice of training, whose inputs are given no gradients. */
    public void begin(Batch slice, long epochOfBatch) {
        batch = slice;
        gradient = null;
        rows = slice.rows();
        epoch = epochOfBatch;
        rowNumbers = slice.rowNumbers();
        steps.begin(slice);
        weightSum = 0;
        for (int row = 0; row < rows; row++) {
            weightSum += slice.weights()[row];
        }
    }

    /** Begins with other rows to score. */
    public void begin(Batch padded) {
        batch = padded;
        rows = padded.rows();
        steps.begin(padded);
    }

    /** Goes on to another node. */
    public void enter(GraphNode next) {
        enter(next.number(), next.inputs(), next.tables());
        output = next.output();
        nodeName = next.node().name();
    }

    /**
     * Goes on to another node.
     *
     * @param number in the model
     * @param values it reads
     */
    public void enter(int number, List<Integer> values) {
        enter(number, values, List.of());
    }

    /**
     * Goes on to another node.
     *
     * @param number in the model
     * @param values it reads
     * @param ownTables numbers of its tables
     */
    public void enter(int number, List<Integer> values, List<Integer> ownTables) {
        node = number;
        output = -1;
        nodeName = "";
        inputs = values;
        nodeTables = ownTables;
    }

    @Override
    public String nodeName() {
        return nodeName;
    }

    @Override
    public FloatStorage table(int index) {
        return tables.get(nodeTables.get(index));
    }

    @Override
    public RowValues tableGradient(int index) {
        if (gradient == null) {
            throw new IllegalStateException("pass: expected a slice's gradient, got none. Begin with one");
        }
        return gradient.table(nodeTables.get(index));
    }

    @Override
    public BatchValues values(int input) {
        if (batch == null) {
            throw new IllegalStateException("pass: expected a batch, got none. Begin first");
        }
        return batch.inputValues(inputs.get(input));
    }

    @Override
    public float[] valueGradients(int input) {
        return gradient == null ? NONE : gradient.items(inputs.get(input));
    }

    @Override
    public int @Nullable [] steps(int input) {
        return input < inputs.size() ? steps.of(inputs.get(input)) : null;
    }

    @Override
    public int @Nullable [] outputSteps() {
        return steps.of(output);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public boolean training() {
        return training;
    }

    @Override
    public double weightSum() {
        return weightSum;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long[] rowNumbers() {
        return rowNumbers;
    }

    @Override
    public int node() {
        return node;
    }

    @Override
    public float[] scratch(int index) {
        return scratch[index];
    }

    @Override
    public MatrixProducts products() {
        return products;
    }
}
