package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.HeldSplit;
import java.io.IOException;

/**
 * What rows hold, never by files, order or times.
 *
 * @param rows that can be used
 * @param sum of their identities, as text
 */
public record RowsContent(long rows, String sum) {
    /**
     * Reads rows once.
     *
     * @param config whose columns they have
     * @throws IOException when they cannot be read
     */
    public static RowsContent of(RunConfig config, Rows rows) throws IOException {
        SourceRows opened = rows.open();
        Recipe recipe = FirstReading.recipe(config, opened);
        Tally tally = Learning.of(opened, recipe, new HeldSplit()).tally();
        return new RowsContent(tally.validation(), String.valueOf(tally.contents()));
    }

    /** All of it in one line. */
    public String text() {
        return rows + " " + sum;
    }
}
