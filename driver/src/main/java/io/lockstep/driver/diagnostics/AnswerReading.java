package io.lockstep.driver.diagnostics;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.diagnostics.Diagnostics.AnswerDiagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.Numbers;
import io.lockstep.driver.feature.Answer;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.IdsLoss;
import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.PredictedColumns.Spelling;
import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.StepLabels;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How one answer's scores and targets are read.
 *
 * @param size numbers of the output
 * @param first of its scores among those of all answers
 * @param place of its targets: the first of a row's, of ids the number of the answer
 */
record AnswerReading(Loss loss, Answer answer, int size, int first, int place) {
    private static final int MOST_NUMBERS = 8;
    private static final int MOST_LABELS = 8;
    private static final float WHOLE_BELOW = 1e9f;

    static AnswerCounters counters(Target target, int size, int examples) {
        if (target instanceof Target.ClassIndex) {
            return AnswerCounters.ofClasses(size, examples);
        }
        if (target instanceof Target.YesNo) {
            return AnswerCounters.ofClasses(target.fixedClassCount(), examples);
        }
        if (target.hasSteps()) {
            return AnswerCounters.ofNumbers(0, examples);
        }
        return target instanceof Target.Labels
                ? AnswerCounters.ofLabels(size, examples)
                : AnswerCounters.ofNumbers(Math.min(size, MOST_NUMBERS), examples);
    }

    private Target target() {
        return loss.target().measuredAs();
    }

    /** All rows' targets, as metrics read them; of some answers beside those of others. */
    float[] all(Batch batch) {
        if (loss instanceof IdsLoss ids) {
            float[] all = new float[batch.rows() * ids.target().measuredSize(size)];
            ids.target().measured(batch.targetValues(place).ids(), batch.rows(), size, all);
            return all;
        }
        return batch.targets();
    }

    /** @param all of {@link #all}. Not modified. */
    float[] targets(float[] all, Batch batch, int row) {
        boolean ids = loss instanceof IdsLoss;
        int own = ids ? all.length / batch.rows() : answer.targets().size();
        int from = ids ? row * own : row * batch.targetSize() + place;
        return Arrays.copyOfRange(all, from, from + own);
    }

    void count(AnswerCounters counters, long hash, double at, float[] scores, int from, float[] targets) {
        ConfusionCounter confusion = counters.confusion();
        ReliabilityCounter reliability = counters.reliability();
        LabelCounter labels = counters.labels();
        if (confusion != null && reliability != null) {
            int right = right(targets[0]);
            int given = given(scores, from);
            confusion.add(right, given);
            if (target() instanceof Target.ClassIndex) {
                reliability.add(scores[from + given], given == right ? 1 : 0);
            } else {
                reliability.add(scores[from], targets[0]);
            }
        } else if (labels != null && reliability != null) {
            for (int i = 0; i < size; i++) {
                labels.add(i, targets[i] >= Target.YES, scores[from + i] >= Target.YES);
                reliability.add(scores[from + i], targets[i]);
            }
        }
        for (int i = 0; i < counters.numbers().size(); i++) {
            double right = value(i, targets[i]);
            double predicted = value(i, scores[from + i]);
            counters.numbers().get(i).add(new NumberCounter.Answered(hash, at, right, predicted));
        }
    }

    private int right(float target) {
        return target() instanceof Target.ClassIndex ? (int) target : target >= Target.YES ? 1 : 0;
    }

    private int given(float[] scores, int from) {
        return target() instanceof Target.ClassIndex
                ? Math.max(0, Target.ClassIndex.predicted(scores, from, size))
                : scores[from] >= Target.YES ? 1 : 0;
    }

    /** In the unit of the column. */
    private double value(int number, float trained) {
        return answer.scales().isEmpty() ? trained : answer.scales().get(number).value(trained);
    }

    private boolean ofClasses() {
        return target() instanceof Target.ClassIndex || target() instanceof Target.YesNo;
    }

    /** What is right, for people. */
    String right(float[] targets) {
        if (target() instanceof StepIds) {
            return steps(i -> (int) targets[i], targets.length);
        }
        if (target() instanceof Labelling) {
            int[] ids = new int[targets.length];
            int count = 0;
            while (count < targets.length && targets[count] != Labelling.NONE) {
                ids[count] = (int) targets[count];
                count++;
            }
            return text(ids, count);
        }
        if (target() instanceof StepLabels labels) {
            return steps(labels.ids(targets, 0, targets.length), labels.labels());
        }
        return ofClasses() ? className(right(targets[0])) : several(targets, 0);
    }

    /** What was answered, for people. */
    String answered(float[] scores, int from) {
        if (target() instanceof StepIds ids) {
            int classes = ids.classes();
            return steps(t -> Target.ClassIndex.predicted(scores, from + t * classes, classes), ids.measuredSize(size));
        }
        if (target() instanceof Labelling labelling) {
            int[] said = labelling.decoded(scores, from, size);
            return said == null ? "none" : text(said, said.length);
        }
        if (target() instanceof StepLabels labels) {
            return steps(labels.ids(scores, from, size), labels.labels());
        }
        return ofClasses() ? className(given(scores, from)) : several(scores, from);
    }

    /** What ids say. */
    private String text(int[] ids, int count) {
        Feature own = answer.feature();
        Spelling spelling = own == null ? null : own.spelling();
        return spelling == null ? steps(i -> ids[i], count) : Excerpt.of(spelling.text(ids, count));
    }

    /** The labels of the first steps, a bar between two. */
    private static String steps(Integer[] ids, int between) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < Math.min(ids.length, 2 * MOST_NUMBERS); i++) {
            labels.add(ids[i] == between ? "|" : String.valueOf(ids[i]));
        }
        return String.join(" ", labels) + (ids.length > 2 * MOST_NUMBERS ? " …" : "");
    }

    /** The classes of the first steps. */
    private static String steps(IntUnaryOperator classOf, int count) {
        List<String> classes = new ArrayList<>();
        for (int t = 0; t < Math.min(count, MOST_NUMBERS); t++) {
            int found = classOf.applyAsInt(t);
            classes.add(found == StepIds.NONE ? "none" : String.valueOf(found));
        }
        return String.join(", ", classes) + (count > MOST_NUMBERS ? ", …" : "");
    }

    /** Of the class that was answered; absent where it is none. */
    @Nullable Double probability(float[] scores, int from) {
        if (!ofClasses()) {
            return null;
        }
        int given = given(scores, from);
        return target() instanceof Target.ClassIndex
                ? (double) scores[from + given]
                : given == 1 ? scores[from] : 1.0 - scores[from];
    }

    private String className(int number) {
        List<String> names = answer.classes();
        return number < names.size() ? Excerpt.of(names.get(number), Excerpt.VALUE_LENGTH) : String.valueOf(number);
    }

    private String several(float[] values, int from) {
        if (target() instanceof Target.Labels) {
            return list(i -> values[from + i] >= Target.YES);
        }
        List<String> numbers = new ArrayList<>();
        int shown = Math.min(size, MOST_NUMBERS);
        for (int i = 0; i < shown; i++) {
            numbers.add(shown((float) value(i, values[from + i])));
        }
        return String.join(", ", numbers) + (shown < size ? ", …" : "");
    }

    private static String shown(float number) {
        return number == Math.rint(number) && Math.abs(number) < WHOLE_BELOW
                ? String.valueOf((int) number)
                : String.valueOf(number);
    }

    private String list(IntPredicate there) {
        List<String> names = new ArrayList<>();
        int more = 0;
        for (int i = 0; i < size; i++) {
            if (there.test(i) && names.size() < MOST_LABELS) {
                names.add(numberName(i));
            } else if (there.test(i)) {
                more++;
            }
        }
        return names.isEmpty() ? "none" : String.join(", ", names) + (more > 0 ? ", and " + more + " more" : "");
    }

    /** The column of a number or label; of ids the id. */
    private String numberName(int number) {
        List<String> targets = answer.targets();
        return answer.feature() == null && number < targets.size()
                ? Excerpt.of(targets.get(number), Excerpt.VALUE_LENGTH)
                : String.valueOf(number);
    }

    AnswerDiagnostics diagnostics(String name, AnswerCounters counters) throws IOException {
        ConfusionCounter confusion = counters.confusion();
        LabelCounter labels = counters.labels();
        ReliabilityCounter reliability = counters.reliability();
        List<Numbers> numbers = new ArrayList<>();
        for (int i = 0; i < counters.numbers().size(); i++) {
            numbers.add(counters.numbers().get(i).numbers(numberName(i)));
        }
        return new AnswerDiagnostics(
                name,
                confusion == null ? null : confusion.confusion(answer.classes()),
                labels == null ? List.of() : labels.labels(this::numberName),
                reliability == null ? List.of() : reliability.bins(),
                numbers,
                counters.worst().examples());
    }
}
