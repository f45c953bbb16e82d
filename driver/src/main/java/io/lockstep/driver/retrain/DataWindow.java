package io.lockstep.driver.retrain;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Days that a retraining reads, first and last included.
 *
 * @param asOf the day itself and later ones are not read
 */
public record DataWindow(
        LocalDate asOf, LocalDate trainFrom, LocalDate trainTo, LocalDate holdoutFrom, LocalDate holdoutTo) {
    /** As a config says, of a day. */
    static DataWindow of(RetrainConfig config, LocalDate asOf) {
        LocalDate holdoutTo = asOf.minusDays(config.delayDays() + 1L);
        LocalDate holdoutFrom = holdoutTo.minusDays(config.holdout().days() - 1L);
        LocalDate trainTo = holdoutFrom.minusDays(1);
        return new DataWindow(asOf, trainTo.minusDays(config.trainDays() - 1L), trainTo, holdoutFrom, holdoutTo);
    }

    /** The same from a later first day on. */
    DataWindow startingAt(LocalDate first) {
        return new DataWindow(asOf, first.isAfter(trainFrom) ? first : trainFrom, trainTo, holdoutFrom, holdoutTo);
    }

    /** As versions and reports have it. */
    Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("as_of", asOf.toString());
        data.put("train_from", trainFrom.toString());
        data.put("train_to", trainTo.toString());
        data.put("holdout_from", holdoutFrom.toString());
        data.put("holdout_to", holdoutTo.toString());
        return data;
    }
}
