package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.loss.IdsTarget;
import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.StepLabels;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Steps of an answer that is read from a sequence: a row's ids must fit into those that the model has for that row.
 *
 * @param input whose items a row's steps are counted by; absent: every row has {@code most}
 * @param stride items of it for each step, a shorter rest being one
 * @param most steps of the longest row
 * @param blank id that no row may have; absent: any may be there
 * @param between id that stands between two steps of a row whose steps are counted; absent: each id is a step
 * @param ignore id of steps that do not count, where rows count by their steps; absent: none
 */
public record AnswerSteps(
        @Nullable String input,
        @Default("1") int stride,
        int most,
        @Nullable Integer blank,
        @Nullable Integer between,
        @Nullable Integer ignore) {
    /** Steps of a model's answer. */
    static AnswerSteps of(ModelSpec model, int output, Answer answer) {
        TimeAxis time = Objects.requireNonNull(
                model.times().get(model.outputs().get(output).node()));
        Target target = model.outputs().get(output).loss().target();
        Integer blank = target instanceof Labelling labelling ? labelling.blank() : null;
        Integer between = answer.countsSteps() && target instanceof StepLabels steps ? steps.labels() : null;
        Integer ignore = answer.stepsAlike() && target instanceof StepIds steps ? steps.ignore() : null;
        int most = model.outputShape(output).size(0);
        return time.isNone()
                ? new AnswerSteps(null, 1, most, blank, between, ignore)
                : new AnswerSteps(model.inputs().get(time.input()).name(), time.stride(), most, blank, between, ignore);
    }

    /** Steps that a row's ids are of. */
    int count(int[] ids) {
        return between == null
                ? ids.length
                : 1 + (int) Arrays.stream(ids).filter(id -> id == between).count();
    }

    /** Whether a row's step counts, by its number. */
    boolean counts(int[] ids, int step) {
        return ignore == null || ids[step] != ignore;
    }

    /**
     * Refuses a row whose ids are not to be said in its steps.
     *
     * @param column of the ids
     * @param items of the row's input
     */
    void check(IdsTarget task, String column, int[] ids, int items) throws BadRowException {
        for (int id : ids) {
            if (blank != null && id == blank) {
                throw new BadRowException(
                        "blank in the label",
                        "column " + Excerpt.quoted(column) + ": expected ids other than the loss's blank, got " + id);
            }
        }
        int needed = task.neededSteps(ids, 0, ids.length);
        int steps = input == null ? most : new TimeAxis(0, 0, stride).steps(items);
        if (needed > steps) {
            throw new BadRowException(
                    "label longer than its steps",
                    "column " + Excerpt.quoted(column) + ": expected ids that fit into the " + steps
                            + " steps that the model has for this row"
                            + (input == null ? "" : ", of " + items + " items of input " + Excerpt.quoted(input))
                            + ", got " + ids.length + " ids"
                            + (needed > ids.length ? ", which need " + needed + " with a blank between repeats" : ""));
        }
    }
}
