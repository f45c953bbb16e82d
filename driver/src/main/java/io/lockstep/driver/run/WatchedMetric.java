package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.BestMetric;
import io.lockstep.driver.config.EarlyStopping;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.ModelSpec;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Metric of the validation rows that decides which checkpoint is best, and when that is the end. What decides must be a
 * number.
 *
 * @param name of the metric among the model's
 * @param stopping absent: nothing ends early
 * @param schedule whether the learning rate follows the loss
 */
record WatchedMetric(String name, Metric metric, @Nullable EarlyStopping stopping, boolean schedule) {
    private static final String LOSS = new MeanLoss().name();
    private static final String DIVERGED = "Its answers to some of them are not finite: the training has diverged, or"
            + " inputs are far from those it was trained on. Lower train.optimizer's learningRate, or look at the rows";

    /** What early stopping watches, else the loss. */
    static WatchedMetric of(TrainConfig train, ModelSpec model) {
        EarlyStopping stopping = train.earlyStopping();
        String name = stopping == null ? LOSS : stopping.metric();
        Metric metric =
                Objects.requireNonNull(ModelMetrics.kinds(model.outputs()).get(name));
        return new WatchedMetric(name, metric, stopping, train.schedule().watchesValidation());
    }

    /**
     * After an evaluation.
     *
     * @param best before it; absent: it is the first
     * @throws IOException when what decides is not a number
     */
    BestMetric next(@Nullable BestMetric best, long step, Map<String, Double> validation) throws IOException {
        double value = validation.getOrDefault(name, Double.NaN);
        boolean diverged = Double.isNaN(validation.getOrDefault(LOSS, Double.NaN));
        if (stopping != null && Double.isNaN(value)) {
            throw undefined(
                    "train.earlyStopping",
                    name,
                    step,
                    diverged
                            ? DIVERGED
                            : metric.name() + " needs " + metric.needs()
                                    + ". Hold other rows back under data.validation, or watch another metric");
        }
        if (schedule && diverged) {
            throw undefined("train.schedule", LOSS, step, DIVERGED);
        }
        return best == null
                ? BestMetric.first(step, value)
                : best.next(step, value, metric.higherIsBetter(), stopping == null ? 0 : stopping.minDelta());
    }

    private static IOException undefined(String where, String name, long step, String reason) {
        return new IOException(where + ": expected a number for " + name + " of the validation rows after step " + step
                + " to decide by, got NaN. " + reason);
    }

    /**
     * Looks at what was measured last of the model that is to be published.
     *
     * @throws IOException when its loss is not a number
     */
    static void requireNumber(long step, Map<String, Double> validation) throws IOException {
        if (Double.isNaN(validation.getOrDefault(LOSS, 0.0))) {
            throw new IOException("model: expected a number for loss of the validation rows after step " + step
                    + ", got NaN; it is not published. " + DIVERGED);
        }
    }

    /** Why the training is over; empty when it goes on. */
    Optional<String> over(BestMetric best) {
        if (stopping == null || best.since() < stopping.patience()) {
            return Optional.empty();
        }
        return Optional.of("early stopping: validation " + name + " was best after step " + best.step() + ", at "
                + String.format(Locale.ROOT, "%.4g", best.measure().value()) + ", and no better in " + best.since()
                + " evaluations after it");
    }
}
