package io.lockstep.driver.counterfactual;

import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Names;

/** How far a row's scores are from another answer: of a model with one answer, a class, yes or no, or a number. */
final class AnswerTurn {
    private static final double YES = 0.5;

    private final Target target;
    private final int outputs;
    private final int wanted;
    private final double least;
    private final double most;
    private final double mean;
    private final double deviation;

    /**
     * Of a model and what is asked of it.
     *
     * @throws IllegalArgumentException when the model has no such answer
     */
    AnswerTurn(String where, ModelSpec model, Preprocessing preprocessing, CounterfactualConfig config) {
        this.target = model.outputs().get(0).loss().target();
        this.outputs = model.outputShape().elementCount();
        checkModel(where, model, target, outputs);
        checkWish(config, target instanceof Target.Numbers);
        Answer answer = preprocessing.answers().get(0);
        String to = config.to();
        this.wanted = to == null ? -1 : answer.classes().indexOf(to);
        if (to != null && wanted < 0) {
            throw new IllegalArgumentException(
                    "explain.counterfactual.to: " + Names.unknown("class", to, answer.classes()));
        }
        this.least = config.atLeast() == null ? Double.NEGATIVE_INFINITY : config.atLeast();
        this.most = config.atMost() == null ? Double.POSITIVE_INFINITY : config.atMost();
        TargetScale scale = answer.scales().isEmpty()
                ? new TargetScale(0, 1)
                : answer.scales().get(0);
        this.mean = scale.mean();
        this.deviation = scale.deviation();
    }

    private static void checkModel(String where, ModelSpec model, Target target, int outputs) {
        boolean number = target instanceof Target.Numbers && outputs == 1;
        boolean classes = target instanceof Target.ClassIndex || target instanceof Target.YesNo;
        if (model.outputs().size() != 1 || target.hasSteps() || !(number || classes)) {
            throw new IllegalArgumentException(
                    where + ": expected a model with one answer, a class or a number, to turn, got "
                            + model.outputs().size() + " of kind " + target.name() + ". Leave counterfactuals out");
        }
    }

    private static void checkWish(CounterfactualConfig config, boolean number) {
        boolean limits = config.atLeast() != null || config.atMost() != null;
        if (!number && limits) {
            throw new IllegalArgumentException("explain.counterfactual: expected atLeast and atMost for a model that"
                    + " answers with a number, got one of classes. Write to");
        }
        if (number && (config.to() != null || !limits)) {
            throw new IllegalArgumentException("explain.counterfactual: expected atLeast or atMost for a model that"
                    + " answers with a number, got " + (config.to() == null ? "neither" : "to") + ". Write one");
        }
    }

    /** The class that scores answer with; of a number whether it is as asked. */
    int answer(float[] scores, int row) {
        int from = row * outputs;
        if (target instanceof Target.Numbers) {
            double number = mean + deviation * scores[from];
            return number >= least && number <= most ? 1 : 0;
        }
        return target instanceof Target.YesNo
                ? (scores[from] >= YES ? 1 : 0)
                : Target.ClassIndex.predicted(scores, from, outputs);
    }

    /** Whether an answer is one already that is asked for. */
    boolean isThere(int answer) {
        return target instanceof Target.Numbers ? answer == 1 : answer == wanted;
    }

    /**
     * How far an answer has turned: above 0 where it has.
     *
     * @param own answer of the row as it is
     */
    double turn(float[] scores, int row, int own) {
        int from = row * outputs;
        int answer = answer(scores, row);
        boolean turned = wanted >= 0 ? answer == wanted : answer != own;
        double margin = margin(scores, from, own);
        // of equal scores the class decides
        return turned ? Math.max(margin, Double.MIN_VALUE) : Math.min(margin, 0);
    }

    private double margin(float[] scores, int from, int own) {
        if (target instanceof Target.Numbers) {
            double number = mean + deviation * scores[from];
            return Math.min(number - least, most - number);
        }
        if (target instanceof Target.YesNo) {
            double yes = scores[from] - YES;
            boolean wantsYes = wanted >= 0 ? wanted == 1 : own == 0;
            return wantsYes ? yes : -yes;
        }
        return wanted >= 0 ? over(scores, from, wanted) : -over(scores, from, own);
    }

    /** A class's score over the largest other one. */
    private double over(float[] scores, int from, int index) {
        double other = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < outputs; k++) {
            other = k == index ? other : Math.max(other, scores[from + k]);
        }
        return scores[from + index] - other;
    }
}
