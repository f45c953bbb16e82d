package io.lockstep.driver.run;

import io.lockstep.driver.config.EarlyStopping;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.ModelMetrics;
import io.lockstep.kernels.model.ModelSpec;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which metric of the validation rows decides what is best, and when that is the end.
 *
 * @param name of the metric among the model's
 * @param stopping absent: nothing ends early
 */
record Watch(String name, Metric metric, @Nullable EarlyStopping stopping) {
    /**
     * What early stopping watches, else the loss.
     *
     * @throws IllegalArgumentException when the model has no such metric
     */
    static Watch of(TrainConfig train, ModelSpec model) {
        EarlyStopping stopping = train.earlyStopping();
        Map<String, Metric> kinds = ModelMetrics.kinds(model);
        String name = stopping == null ? new MeanLoss().name() : stopping.metric();
        Metric metric = kinds.get(name);
        if (metric == null) {
            throw new IllegalArgumentException("train.earlyStopping.metric: expected one of "
                    + String.join(", ", kinds.keySet()) + ", got " + name);
        }
        return new Watch(name, metric, stopping);
    }

    /** After an evaluation. */
    Best next(Best best, long step, Map<String, Double> validation) {
        double value = validation.getOrDefault(name, Double.NaN);
        return best.next(step, value, metric.higherIsBetter(), stopping == null ? 0 : stopping.minDelta());
    }

    /** Why the training is over; empty when it goes on. */
    Optional<String> over(Best best) {
        if (stopping == null || best.since() < stopping.patience()) {
            return Optional.empty();
        }
        return Optional.of("early stopping: validation " + name + " was best after step " + best.step() + ", at "
                + best.value() + ", and no better in " + best.since() + " evaluations after it");
    }
}
