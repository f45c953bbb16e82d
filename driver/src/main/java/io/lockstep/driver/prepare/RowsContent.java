package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.HeldSplit;
import java.io.IOException;

/** What rows hold, known by their number and the sum of their identities: never by files, order or times. */
public final class RowsContent {
    private RowsContent() {}

    /**
     * Reads rows once.
     *
     * @param config whose columns they have
     * @return rows that can be used and the sum of what they hold, as text
     * @throws IOException when they cannot be read
     */
    public static String of(RunConfig config, Rows rows) throws IOException {
        SourceRows opened = rows.open();
        Recipe recipe = FirstReading.recipe(config, opened);
        Tally tally = Learning.of(opened, recipe, new HeldSplit()).tally();
        return tally.validation() + " " + tally.contents();
    }
}
