package io.lockstep.kernels.update;

import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.List;

/**
 * Moves the touched rows of a table by the gradients of one step: the optimizer's own step over these rows alone. Other
 * rows and their slots stay as they are, so that moments decay only when a row is touched, while bias correction counts all
 * steps, as in PyTorch's {@code SparseAdam} (which adds epsilon before that correction; here it is as in {@link
 * io.lockstep.kernels.optimizer.Adam}). Where every row is touched in every step, the values are those of a dense tensor.
 * Weight decay and moving averages leave tables alone.
 *
 * <p>The arithmetic of a row depends on nothing but its gradient, values and slots: any number of updates may each move
 * the rows of other owners. One thread at a time.
 */
public final class TableUpdate {
    /** Floats worked on at once, where a row has not more. */
    private static final int PIECE = 2048;

    private final Table table;
    private final Optimizer optimizer;
    private final double clipValue;
    private final int pieceRows;
    private final float[] gradients;
    private final float[] parameters;
    private final float[][] slotPieces;
    private final float[] block;
    private final int[] found;

    /**
     * @param clipValue largest absolute value of an element of the mean gradient; infinite: any
     * @throws IllegalArgumentException for an optimizer that cannot leave rows alone
     */
    public TableUpdate(Table table, Optimizer optimizer, double clipValue) {
        check(optimizer);
        int dimension = table.dimension();
        this.table = table;
        this.optimizer = optimizer;
        this.clipValue = clipValue;
        this.pieceRows = Math.max(1, PIECE / dimension);
        int size = pieceRows * dimension;
        this.gradients = new float[size];
        this.parameters = new float[size];
        this.slotPieces = new float[optimizer.slots().size()][size];
        this.found = new int[pieceRows];
        this.block = new float[table.blockRows() * dimension];
    }

    /** Refuses an optimizer that moves rows whose gradient is zero. */
    public static void check(Optimizer optimizer) {
        if (!optimizer.leavesRows()) {
            throw new IllegalArgumentException("expected an optimizer for tables, which moves touched rows alone: adam,"
                    + " adagrad, or sgd without momentum, got " + optimizer + ". Write one for the tables");
        }
    }

    /** Names of what is kept beside the table, each [rows, dimension], zeros at first. */
    public List<String> slots() {
        return optimizer.slots();
    }

    /**
     * Sums of squares of the mean gradients, block by block of rows, for clipping by norm: see {@link GradientNorm}.
     *
     * @param sums gradient sums of any rows, blocks being whole. Not modified.
     * @param mean what turns a sum into a mean
     * @param squares indexed by number of the block in the table. Overwritten where a row is touched.
     */
    public void squares(RowValues sums, float mean, double[] squares) {
        int dimension = table.dimension();
        long[] rows = sums.rows();
        for (int from = 0; from < sums.count(); ) {
            int number = table.blockOf(rows[from]);
            int until = from + 1;
            while (until < sums.count() && table.blockOf(rows[until]) == number) {
                until++;
            }
            int size = (until - from) * dimension;
            System.arraycopy(sums.values(), from * dimension, block, 0, size);
            scale(block, size, mean, 1f);
            squares[number] = GradientNorm.sumOfSquares(block, 0, size);
            from = until;
        }
    }

    /**
     * One step of these rows.
     *
     * @param update its rate is that of the tables
     * @param sums gradient sums. Overwritten with the new values of these rows.
     * @param mean what turns a sum into a mean
     * @param clip factor of the mean gradient, 1 when it is not clipped
     * @param values [rows, dimension] the whole table. Those of these rows are modified.
     * @param states of these rows, with as many slots as {@link #slots}. Modified.
     */
    public void apply(Update update, RowValues sums, float mean, float clip, FloatStorage values, RowStates states) {
        int dimension = table.dimension();
        for (int from = 0; from < sums.count(); from += pieceRows) {
            int count = Math.min(pieceRows, sums.count() - from);
            int size = count * dimension;
            System.arraycopy(sums.values(), from * dimension, gradients, 0, size);
            scale(gradients, size, mean, clip);
            states.find(sums.rows(), from, count, found);
            states.read(found, count, slotPieces);
            values.readRows(sums.rows(), from, count, dimension, parameters);
            optimizer.update(update, false, size, parameters, 0, gradients, slotPieces, 0);
            states.write(found, count, slotPieces);
            values.writeRows(sums.rows(), from, count, dimension, parameters);
            System.arraycopy(parameters, 0, sums.values(), from * dimension, size);
        }
    }

    private void scale(float[] mutable, int size, float mean, float clip) {
        GradientNorm.scale(mutable, 0, size, mean);
        if (clipValue < Double.POSITIVE_INFINITY) {
            GradientNorm.clamp(mutable, 0, size, (float) clipValue);
        }
        GradientNorm.scale(mutable, 0, size, clip);
    }
}
