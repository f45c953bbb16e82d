package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import io.lockstep.kernels.loss.PredictedColumns.Spelling;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ids that a sequence says in their order, fewer than its steps, from K outputs of each step; target: the ids. What metrics read is the
 * ids, {@link #NONE} behind them. Predicted are ids, or the text that they spell, where their column knows it, from the probabilities of
 * each step's classes; a step whose probabilities are all 0 is none.
 *
 * @param classes K
 * @param blank class that says nothing
 * @param beamWidth prefixes kept by a prefix beam search; absent: the best path
 */
public record Labelling(int classes, int blank, @Nullable Integer beamWidth) implements IdsTarget {
    /** In place of an id behind the last one. */
    public static final int NONE = -1;

    /** What is known of its kind before any model. */
    static Labelling ofAny() {
        return new Labelling(2, 0, null);
    }

    /** A target that metrics of labellings measure; theirs is the {@code name}. */
    public static Labelling of(String name, Target target) {
        if (target instanceof Labelling labelling) {
            return labelling;
        }
        throw new IllegalArgumentException(name + ": expected ids that a sequence says, got " + target.name());
    }

    @Override
    public String name() {
        return "labelling";
    }

    @Override
    public boolean hasSteps() {
        return true;
    }

    /** One for each, and one for a blank between two that are the same. */
    @Override
    public int neededSteps(int[] ids, int first, int count) {
        return steps(ids, first, count);
    }

    static int steps(int[] ids, int first, int count) {
        int needed = count;
        for (int i = first + 1; i < first + count; i++) {
            needed += ids[i] == ids[i - 1] ? 1 : 0;
        }
        return needed;
    }

    @Override
    public boolean mayBeUnknown() {
        return false;
    }

    @Override
    public List<String> metrics() {
        return List.of("tokenErrorRate", "loss");
    }

    @Override
    public String outputFunction() {
        return "softmax";
    }

    @Override
    public int measuredSize(int size) {
        return size / classes;
    }

    @Override
    public void measured(IntValues ids, int rows, int size, float[] targets) {
        int most = measuredSize(size);
        Arrays.fill(targets, 0, rows * most, NONE);
        for (int row = 0; row < rows; row++) {
            int first = ids.first(row);
            for (int i = first; i < ids.first(row + 1); i++) {
                targets[row * most + i - first] = ids.array()[i];
            }
        }
    }

    /**
     * The ids that a row of scores says; null when a score is not a number.
     *
     * @param scores [T, K] probabilities from {@code from}. Not modified.
     * @param size K T
     */
    public int @Nullable [] decoded(float[] scores, int from, int size) {
        for (int i = from; i < from + size; i++) {
            if (Float.isNaN(scores[i])) {
                return null;
            }
        }
        int steps = size / classes;
        return beamWidth == null
                ? bestPath(scores, from, steps)
                : new PrefixBeam(classes, blank, beamWidth).search(scores, from, steps);
    }

    /** The classes of each step, repeats made one, then blanks removed. */
    private int[] bestPath(float[] scores, int from, int steps) {
        int[] ids = new int[steps];
        int count = 0;
        int before = blank;
        for (int t = 0; t < steps; t++) {
            int at = from + t * classes;
            int best = Target.ClassIndex.predicted(scores, at, classes);
            if (scores[at + best] <= 0) {
                continue;
            }
            if (best != blank && best != before) {
                ids[count++] = best;
            }
            before = best;
        }
        return Arrays.copyOf(ids, count);
    }

    /**
     * Whether two rows of scores say the same ids.
     *
     * @param size K T
     */
    public boolean agree(float[] scores, int from, float[] others, int otherFrom, int size) {
        return Arrays.equals(decoded(scores, from, size), decoded(others, otherFrom, size));
    }

    @Override
    public PredictedColumns predicted(Answered answer) {
        Spelling spelling = answer.spelling();
        return new PredictedColumns(
                List.of(spelling == null ? PredictedColumns.Type.INTEGERS : PredictedColumns.Type.TEXT),
                true,
                (scores, from, row, offset) -> {
                    int[] ids = decoded(scores, from, answer.outputs());
                    row[offset] = ids == null
                            ? null
                            : spelling == null
                                    ? Arrays.stream(ids).boxed().toArray(Integer[]::new)
                                    : spelling.text(ids, ids.length);
                });
    }
}
