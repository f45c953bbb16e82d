package io.lockstep.kernels.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows mixed from a row and others, asked of a model many at a time. What is asked is known once {@link #flush} has been called.
 * Not thread-safe.
 */
final class MixedRows {
    private static final int MOST = 256;

    private final AnswerFunction function;
    private final float[] direction;
    private final int[][] cellsOf;
    private final CellRow row;
    private final List<CellRow> pending = new ArrayList<>();
    private final List<CellRow> spare = new ArrayList<>();
    private final double[][] targets = new double[MOST][];
    private final int[] places = new int[MOST];
    private final float[] answers;
    private int evaluations;

    /** @param row whose cells are mixed in. Not modified. */
    MixedRows(AnswerFunction function, CellRow row, float[] direction, CellGroups groups) {
        if (direction.length != function.answers()) {
            throw new IllegalArgumentException("direction: expected a weight for each of " + function.answers()
                    + " answers, got " + direction.length + ". Give as many");
        }
        if (groups.groupOf().length != row.cells().length) {
            throw new IllegalArgumentException("groups of cells: expected a group for each of " + row.cells().length
                    + " cells, got " + groups.groupOf().length + ". Make them of the same row");
        }
        this.function = function;
        this.row = row;
        this.direction = direction.clone();
        this.cellsOf = cellsOf(groups);
        this.answers = new float[MOST * direction.length];
    }

    private static int[][] cellsOf(CellGroups groups) {
        int[] sizes = new int[groups.count()];
        for (int group : groups.groupOf()) {
            sizes[group]++;
        }
        int[][] cells = new int[groups.count()][];
        for (int group = 0; group < cells.length; group++) {
            cells[group] = new int[sizes[group]];
        }
        int[] found = new int[cells.length];
        for (int cell = 0; cell < groups.groupOf().length; cell++) {
            int group = groups.groupOf()[cell];
            cells[group][found[group]++] = cell;
        }
        return cells;
    }

    /** Groups in which two rows differ. */
    int[] differing(CellRow other) {
        int[] groups = new int[cellsOf.length];
        int count = 0;
        for (int group = 0; group < cellsOf.length; group++) {
            if (differs(group, other.cells())) {
                groups[count++] = group;
            }
        }
        return Arrays.copyOf(groups, count);
    }

    private boolean differs(int group, float[] other) {
        for (int cell : cellsOf[group]) {
            if (Float.floatToIntBits(row.cells()[cell]) != Float.floatToIntBits(other[cell])) {
                return true;
            }
        }
        return false;
    }

    /** Takes a group's cells from the explained row. */
    void mix(int group, float[] cells) {
        for (int cell : cellsOf[group]) {
            cells[cell] = row.cells()[cell];
        }
    }

    /** A copy of a row to be changed, until it is asked. */
    float[] copy(float[] cells) {
        CellRow copy = spare.isEmpty()
                ? new CellRow(new float[cells.length], row.steps().clone())
                : spare.remove(spare.size() - 1);
        System.arraycopy(cells, 0, copy.cells(), 0, cells.length);
        pending.add(copy);
        return copy.cells();
    }

    /**
     * Asks for the answer to the copy made last.
     *
     * @param values whose element is written, at the next {@link #flush} at the latest
     */
    void ask(double[] values, int place) {
        int number = pending.size() - 1;
        targets[number] = values;
        places[number] = place;
        if (pending.size() == MOST) {
            flush();
        }
    }

    /** Asks the model for what is pending. */
    void flush() {
        if (pending.isEmpty()) {
            return;
        }
        function.answers(pending, answers);
        int size = direction.length;
        for (int i = 0; i < pending.size(); i++) {
            double sum = 0;
            for (int k = 0; k < size; k++) {
                // An answer that has no say may be anything.
                sum += direction[k] == 0 ? 0 : (double) direction[k] * answers[i * size + k];
            }
            targets[i][places[i]] = sum;
        }
        evaluations += pending.size();
        spare.addAll(pending);
        pending.clear();
    }

    int evaluations() {
        return evaluations;
    }
}
