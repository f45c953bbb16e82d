package io.lockstep.driver.run;

import io.lockstep.driver.config.EarlyStopping;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.Metrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which metric of the validation rows decides what is best, and when that is the end.
 *
 * @param stopping absent: nothing ends early, and the loss decides what is best
 */
record Watch(Metric metric, @Nullable EarlyStopping stopping) {
    /** @throws IllegalArgumentException when the model has no such metric */
    static Watch of(TrainConfig train, Task task) {
        EarlyStopping stopping = train.earlyStopping();
        if (stopping == null) {
            return new Watch(new MeanLoss(), null);
        }
        List<Metric> metrics = Metrics.forTask(task);
        for (Metric metric : metrics) {
            if (metric.name().equals(stopping.metric())) {
                return new Watch(metric, stopping);
            }
        }
        throw new IllegalArgumentException("train.earlyStopping.metric: expected one of "
                + String.join(", ", metrics.stream().map(Metric::name).toList()) + ", got " + stopping.metric());
    }

    /** After an evaluation. */
    Best next(Best best, long step, Map<String, Double> validation) {
        double value = validation.getOrDefault(metric.name(), Double.NaN);
        return best.next(step, value, metric.higherIsBetter(), stopping == null ? 0 : stopping.minDelta());
    }

    /** Why the training is over; empty when it goes on. */
    Optional<String> over(Best best) {
        if (stopping == null || best.since() < stopping.patience()) {
            return Optional.empty();
        }
        return Optional.of("early stopping: validation " + metric.name() + " was best after step " + best.step()
                + ", at " + best.value() + ", and no better in " + best.since() + " evaluations after it");
    }
}
