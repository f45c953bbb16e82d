package io.lockstep.driver.ml;

import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.run.TrainingResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model was trained.
 *
 * @param result as {@code train --json} tells it; directories of a temporary run are gone
 * @param history what was measured after each epoch
 */
public record TrainingSummary(TrainingResult result, List<EpochReport> history) {
    private static final String LOSS = "loss";

    public TrainingSummary {
        history = List.copyOf(history);
    }

    /** @throws IllegalStateException when a model has none, in Spark's words */
    static TrainingSummary of(Object model, @Nullable TrainingSummary summary) {
        if (summary == null) {
            throw new IllegalStateException("No training summary available for this "
                    + model.getClass().getSimpleName()
                    + ": expected a model that fit gave, got one that was loaded, and"
                    + " summaries are not saved. Ask hasSummary before, or set runsDirectory in fit and read metrics.jsonl"
                    + " there");
        }
        return summary;
    }

    /** The mean training loss of each epoch. */
    public double[] objectiveHistory() {
        return history.stream()
                .mapToDouble(epoch -> epoch.train().getOrDefault(LOSS, Double.NaN))
                .toArray();
    }

    /** The mean validation loss after each epoch; not a number where there were no validation rows. */
    public double[] validationHistory() {
        return history.stream()
                .mapToDouble(epoch -> epoch.validation().getOrDefault(LOSS, Double.NaN))
                .toArray();
    }

    /** Epochs that are whole. */
    public int totalIterations() {
        return result.work().epochs();
    }

    /** SHA-256 of the weights, the same on any cluster. */
    public String weightsSha256() {
        return result.digests().weights();
    }
}
