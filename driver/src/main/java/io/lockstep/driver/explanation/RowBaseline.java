package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.source.Source;
import org.jspecify.annotations.Nullable;

/**
 * A given row: {@code {row: {rows: {format: csv, path: usual.csv}}}}.
 *
 * @param rows of which it is the first
 */
public record RowBaseline(Source rows) implements Baseline {
    @Override
    public BaselineInputs inputs(Preprocessing preprocessing, @Nullable Profile profile) {
        throw new IllegalStateException("expected the row to have been read");
    }
}
