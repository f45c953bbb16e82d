package io.lockstep.driver.feature;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.slot.Slot;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Preprocessing of one output's targets.
 *
 * @param task what the targets are: a class index, 0 or 1, or numbers
 * @param targets columns with the answer; exactly one unless the task is regression; none where the answer is compared with
 *     an input, or with nothing
 * @param classes in the order of the output's numbers; empty for regression
 * @param scales by which the targets' numbers are trained, one of each; empty where they are trained as they are
 * @param feature of the one column, where it is of a kind of its own; absent: a class or numbers
 * @param steps that the ids of a row must fit into; absent: there are none
 * @param stepWeights column with the weights of a row's steps in its loss; absent: all are 1
 * @param stepsAlike whether a row counts what its steps do together
 */
public record Answer(
        Target task,
        List<String> targets,
        List<String> classes,
        @Default("[]") List<TargetScale> scales,
        @Nullable Feature feature,
        @Nullable AnswerSteps steps,
        @Nullable String stepWeights,
        @Default("false") boolean stepsAlike) {
    /** Of every row none: any number of floats, as {@link io.lockstep.kernels.shape.TensorType#nothing} has it. */
    private static final Slot NOTHING = new Slot(Slot.Type.F32, Shape.of(), true);

    public Answer {
        targets = List.copyOf(targets);
        classes = List.copyOf(classes);
        scales = List.copyOf(scales);
        if (!scales.isEmpty() && (!(task instanceof Target.Numbers) || scales.size() != targets.size())) {
            throw new IllegalArgumentException("scales: expected one for each of " + targets.size()
                    + " numbers to predict, or none, got " + scales.size() + ". Use the file as written");
        }
    }

    /** Targets as they are. */
    public Answer(Target task, List<String> targets, List<String> classes) {
        this(task, targets, classes, List.of(), null);
    }

    /** Ids as many as there are. */
    public Answer(
            Target task,
            List<String> targets,
            List<String> classes,
            List<TargetScale> scales,
            @Nullable Feature feature) {
        this(task, targets, classes, scales, feature, null, null, false);
    }

    /** The same, of a model that has so many steps for it. */
    Answer withSteps(@Nullable AnswerSteps others) {
        return new Answer(task, targets, classes, scales, feature, others, stepWeights, stepsAlike);
    }

    /** The same, of steps that are weighed. */
    Answer withStepWeights(@Nullable String column, boolean alike) {
        return new Answer(task, targets, classes, scales, feature, steps, column, alike);
    }

    /** Whether a row's steps are told apart. */
    boolean countsSteps() {
        return stepWeights != null || stepsAlike;
    }

    /** How its steps are weighed. */
    StepWeighing stepWeighing() {
        return new StepWeighing(stepWeights, stepsAlike);
    }

    /** A class, or numbers. */
    public Answer(Target task, List<String> targets, List<String> classes, List<TargetScale> scales) {
        this(task, targets, classes, scales, null);
    }

    /** Whether rows have columns with the answer. */
    public boolean isOfColumns() {
        return feature != null || !targets.isEmpty();
    }

    /** The target as it is stored. */
    public Slot slot() {
        if (!isOfColumns()) {
            return NOTHING;
        }
        return feature == null ? Slot.of(Slot.Type.F32, targets.size()) : feature.slot();
    }
}
