package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Connectionist temporal classification, in nats: from logits [T, K] and a row's ids, fewer than steps and not said where they stand, minus
 * the logarithm of the sum of the probabilities of all paths that say them. A path has a class at each step; it says what is left of it when
 * repeats are made one and then blanks are removed.
 * <a href="https://www.cs.toronto.edu/~graves/icml_2006.pdf">Graves, Fernández, Gomez, Schmidhuber 2006</a>; PyTorch's {@code ctc_loss} of
 * {@code log_softmax}, {@code reduction="none"}.
 *
 * <pre>
 * loss = -log sum over paths of prod_t softmax(x_t)_path(t)
 * dx_t,k = softmax(x_t)_k - share of those paths, by probability, that are at k at step t
 * </pre>
 *
 * @param classes K, the blank among them
 * @param blank class that says nothing; ids of tokens that columns learn begin at 1
 * @param beamWidth prefixes that predicting and measuring keep at each step of a prefix beam search; absent: they take the classes of the
 *     best path
 */
public record Ctc(
        int classes, @Default("0") int blank, @Nullable Integer beamWidth) implements SequenceLoss {
    private static final String NAME = "ctc";

    public Ctc {
        if (classes < 2) {
            throw new IllegalArgumentException(
                    NAME + ": classes must be at least 2, the blank and one more, got " + classes);
        }
        if (blank < 0 || blank >= classes) {
            throw new IllegalArgumentException(
                    NAME + ": blank must be one of the classes 0 to " + (classes - 1) + ", got " + blank);
        }
        if (beamWidth != null && beamWidth < 1) {
            throw new IllegalArgumentException(NAME + ": beamWidth must be at least 1, got " + beamWidth);
        }
    }

    @Override
    public void check(Shape output) {
        SequenceLoss.check(NAME, output, classes, "classes", ", the blank among them");
    }

    @Override
    public void apply(
            int rows,
            int size,
            int @Nullable [] steps,
            float[] outputs,
            BatchValues ids,
            float[] weights,
            float[] losses,
            float[] dOutputs) {
        IntValues targets = ids.ids();
        CtcPaths paths = CtcPaths.own();
        int all = size / classes;
        for (int row = 0; row < rows; row++) {
            int own = SequenceLoss.steps(steps, row, all);
            int first = targets.first(row);
            int count = targets.first(row + 1) - first;
            checkIds(row, own, targets.array(), first, count);
            int at = row * size;
            losses[row] = (float) -paths.forward(outputs, at, own, classes, blank, targets.array(), first, count);
            if (dOutputs.length != 0) {
                paths.backward(outputs, at, own, classes, weights[row], dOutputs);
                for (int i = at + own * classes; i < at + size; i++) {
                    dOutputs[i] = 0;
                }
            }
        }
    }

    /** A row's ids must be classes but the blank, and there must be a step for each, and for a blank between two that are the same. */
    private void checkIds(int row, int steps, int[] ids, int first, int count) {
        for (int i = first; i < first + count; i++) {
            if (Outputs.id(NAME, row, ids[i], classes) == blank) {
                throw new IllegalArgumentException(
                        NAME + ": row " + row + " of the slice: expected ids of classes other than the blank, got "
                                + blank + ", which is the blank. Correct the data, or choose another blank");
            }
        }
        int needed = Labelling.steps(ids, first, count);
        if (needed > steps) {
            throw new IllegalArgumentException(NAME + ": row " + row + " of the slice: expected at least " + needed
                    + " steps for its " + count + " ids" + (needed > count ? ", with a blank between repeats" : "")
                    + ", got "
                    + steps + ". Leave such rows out, or let the model shorten its input less");
        }
    }

    /** Probabilities of each step's classes. */
    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.softmax(rows * (size / classes), classes, outputs, scores);
    }

    @Override
    public Labelling target() {
        return new Labelling(classes, blank, beamWidth);
    }
}
