package io.lockstep.driver.retrain;

import io.lockstep.kernels.plaindata.Default;

/**
 * Days that the model which serves scores after each retraining: {@code score: {output: "hdfs:///scores/credit"}}. They need no
 * answers.
 *
 * @param output directory that gets a directory {@code as_of=2026-11-23} of Parquet for each retraining
 * @param last days, such as {@code 1d}
 * @param before days between the last of them and the day as of; {@code 0d}: that day is the last. {@code 1d}: the one before,
 *     where a schedule runs before its own day's rows are there
 */
public record ScoreConfig(
        String output,
        @Default("1d") String last,
        @Default("0d") String before) {
    public ScoreConfig {
        if (output.isBlank()) {
            throw new IllegalArgumentException("output: expected a directory, got an empty text");
        }
        Days.of("last", last, 1);
        Days.of("before", before, 0);
    }

    int days() {
        return Days.of("last", last, 1);
    }

    int daysBefore() {
        return Days.of("before", before, 0);
    }
}
