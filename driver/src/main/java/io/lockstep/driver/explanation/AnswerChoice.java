package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.loss.Poisson;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one number of a model's raw answers that is explained: of classes the output of one before softmax, of yes or no its log-odds,
 * of labels one's log-odds, of numbers one in its unit, of counts the logarithm of one.
 */
final class AnswerChoice {
    private final Target target;
    /** Of the output's numbers; of yes or no both. */
    private final List<String> names;

    private final List<TargetScale> scales;
    private final int first;
    private final int size;
    private final int all;
    /** Of the names; below 0: the row's own. */
    private final int chosen;

    private final List<String> notes = new ArrayList<>();

    /**
     * A chosen number.
     *
     * @param direction weights of the raw answers
     * @param offset added to their sum
     */
    record Chosen(String name, float[] direction, double offset, Place place) {}

    /**
     * Where it stands among the raw answers.
     *
     * @param target of its output
     * @param first raw answer of the output
     * @param count of the output's raw answers
     * @param index among them
     */
    record Place(Target target, int first, int count, int index) {}

    /**
     * Of a model and what is asked of it.
     *
     * @throws IllegalArgumentException when it has no such answer, or none that is one number
     */
    AnswerChoice(ModelSpec model, Preprocessing preprocessing, ExplanationConfig config) {
        int output = output(model, config.output());
        Answer answer = preprocessing.answers().get(output);
        this.target = model.outputs().get(output).loss().target();
        this.size = model.outputShape(output).elementCount();
        this.first = IntStream.range(0, output)
                .map(before -> model.outputShape(before).elementCount())
                .sum();
        this.all = model.outputShape().elementCount();
        this.names = names(model.outputs().get(output).name(), answer);
        this.scales = answer.scales();
        this.chosen = chosen(config.answer());
        if (model.outputs().get(output).loss() instanceof Poisson) {
            notes.add("explained is the logarithm of " + names.get(Math.max(0, chosen)) + ", which the model adds up");
        }
        if (model.outputs().size() > 1 && config.output() == null) {
            notes.add("of the model's " + model.outputs().size() + " answers "
                    + model.outputs().get(output).name() + " is explained; --output-name names another");
        }
    }

    private static int output(ModelSpec model, @Nullable String name) {
        List<String> names = model.outputs().stream().map(Output::name).toList();
        if (name == null) {
            return 0;
        }
        int output = names.indexOf(name);
        if (output < 0) {
            throw new IllegalArgumentException("explain.output: " + Names.unknown("answer of the model", name, names));
        }
        return output;
    }

    private List<String> names(String output, Answer answer) {
        boolean yesNo = target instanceof Target.YesNo;
        boolean classes = target instanceof Target.ClassIndex;
        boolean numbers = target instanceof Target.Numbers || target instanceof Target.Labels;
        if (target.hasSteps() || !(yesNo || classes || numbers)) {
            throw new IllegalArgumentException("explain: expected an answer that is a class, a label or a number, got "
                    + output + ", which is of kind " + target.name()
                    + (target.hasSteps() ? ", one for each step" : "") + ". Explain another --output-name");
        }
        int count = yesNo ? 2 : size;
        List<String> known = numbers ? answer.targets() : answer.classes();
        if (known.size() == count) {
            return known;
        }
        String head = numbers && known.size() == 1 ? known.get(0) + " " : "";
        return IntStream.range(0, count).mapToObj(i -> head + i).toList();
    }

    private int chosen(String asked) {
        int index = names.indexOf(asked);
        if (index >= 0) {
            return index;
        }
        if (!asked.equals(ExplanationConfig.PREDICTED)) {
            String what = target instanceof Target.Numbers ? "number" : target.hasClasses() ? "class" : "label";
            throw new IllegalArgumentException("explain.answer: " + Names.unknown(what, asked, names));
        }
        if (target instanceof Target.YesNo) {
            notes.add("explained are the log-odds of " + names.get(1) + ", whatever a row's answer is");
            return 1;
        }
        if (target instanceof Target.Numbers) {
            if (size > 1) {
                notes.add("of " + size + " numbers " + names.get(0) + " is explained; --answer names another");
            }
            return 0;
        }
        return -1;
    }

    /** What a person should know of it. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * The number that is explained of one row.
     *
     * @param scores of the row from {@code from}, as predictions have them. Not modified.
     */
    Chosen of(float[] scores, int from) {
        int index = chosen >= 0 ? chosen : Target.ClassIndex.predicted(scores, from + first, size);
        float[] direction = new float[all];
        if (target instanceof Target.YesNo) {
            direction[first] = index == 1 ? 1 : -1;
            return new Chosen(names.get(index), direction, 0, new Place(target, first, size, 0));
        }
        TargetScale scale = scales.isEmpty() ? null : scales.get(index);
        direction[first + index] = scale == null ? 1 : (float) scale.deviation();
        Place place = new Place(target, first, size, index);
        return new Chosen(names.get(index), direction, scale == null ? 0 : scale.mean(), place);
    }
}
