package io.lockstep.driver.config;

import io.lockstep.driver.column.Column;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is to learn to answer, whichever keys of the config say so.
 *
 * @param path in front of {@code label}, {@code targets} and {@code classes}, for messages
 * @param label column with the answer; absent: {@code targets}, or an image's label
 * @param classes empty: those found in the training rows
 * @param standardized whether the numbers to predict are trained at mean 0 and deviation 1
 * @param column the one under {@code label} with its kind; absent: a class or numbers, as the loss reads them
 * @param targetFrom input that the answer is compared with, in place of columns; absent: there are columns, or the loss compares
 *     with nothing
 * @param stepWeights column with the weights of a row's steps in its loss; absent: all are 1
 * @param stepsAlike whether a row counts what its steps do together
 */
public record Question(
        String path,
        Target task,
        @Nullable String label,
        @Default("[]") List<String> targets,
        @Default("[]") List<String> classes,
        @Default("false") boolean standardized,
        @Nullable Column column,
        @Nullable String targetFrom,
        @Nullable String stepWeights,
        @Default("false") boolean stepsAlike) {
    public Question {
        targets = List.copyOf(targets);
        classes = List.copyOf(classes);
    }

    /** Of columns. */
    public Question(
            String path,
            Target task,
            @Nullable String label,
            List<String> targets,
            List<String> classes,
            boolean standardized,
            @Nullable Column column) {
        this(path, task, label, targets, classes, standardized, column, null, null, false);
    }

    /** Whether rows have columns with the answer. */
    public boolean isOfColumns() {
        return task.hasLabel() && targetFrom == null;
    }

    /** Numbers are trained as they are. */
    public Question(String path, Target task, @Nullable String label, List<String> targets, List<String> classes) {
        this(path, task, label, targets, classes, false, null);
    }

    /** Without a kind of column. */
    public Question(
            String path,
            Target task,
            @Nullable String label,
            List<String> targets,
            List<String> classes,
            boolean standardized) {
        this(path, task, label, targets, classes, standardized, null);
    }

    /** Where its column is named, for messages. */
    public String labelPath() {
        return path + ".label";
    }

    /** The same, asked anywhere in a config. */
    public Question unplaced() {
        return new Question(
                "", task, label, targets, classes, standardized, column, targetFrom, stepWeights, stepsAlike);
    }

    /** The same, of columns as a source has them. */
    public Question of(@Nullable String own, List<String> columns, @Nullable Column kind) {
        return new Question(path, task, own, columns, classes, standardized, kind, targetFrom, stepWeights, stepsAlike);
    }
}
