package io.lockstep.driver.retrain;

import io.lockstep.driver.run.TrainingResult;
import java.util.Optional;

/** Hears of a day's retraining, and writes the page of it. */
public interface RetrainListener {
    /** A training has ended, and is judged next. */
    void trained(TrainingResult result);

    /**
     * The model is judged, and is published next.
     *
     * @return HTML that becomes the version's {@code report.html}; empty: it has none
     */
    default Optional<String> page(RetrainReport report) {
        return Optional.empty();
    }
}
