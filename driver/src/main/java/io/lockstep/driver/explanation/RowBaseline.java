package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.profile.Profile;
import org.jspecify.annotations.Nullable;

/**
 * A given row, the only one of a file or the first: {@code {row: {path: usual.csv}}}.
 *
 * @param path of the file, in the format that its name says
 */
public record RowBaseline(String path) implements Baseline {
    @Override
    public BaselineInputs inputs(Preprocessing preprocessing, @Nullable Profile profile) {
        throw new IllegalStateException("expected the row to have been read");
    }
}
