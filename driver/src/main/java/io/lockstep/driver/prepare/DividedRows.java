package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.HeldSplit;
import io.lockstep.driver.split.Split;
import java.io.IOException;

/**
 * Rows of one source as a training would take them, for who looks at rows and prepares none.
 *
 * @param given where they are
 * @param rows opened, windows where the config asks for some
 * @param recipe what would become of them
 * @param split which side each is of
 */
public record DividedRows(Rows given, SourceRows rows, Recipe recipe, Split split) {
    /**
     * Rows to learn from, and those taken from them for validation.
     *
     * @throws IllegalArgumentException when the config does not fit them
     * @throws IOException when they cannot be read
     */
    public static DividedRows training(RunConfig config, Rows train) throws IOException {
        Rows windowed = train.windowed(config.data().windows(), true);
        SourceRows opened = windowed.open();
        Recipe recipe = FirstReading.recipe(config, opened);
        return new DividedRows(windowed, opened, recipe, Splits.of(config, opened, recipe));
    }

    /** Rows of a source that nothing is learnt from, all of one side. */
    public static DividedRows held(RunConfig config, Rows rows) throws IOException {
        Rows windowed = rows.windowed(config.data().windows(), true);
        SourceRows opened = windowed.open();
        return new DividedRows(windowed, opened, FirstReading.recipe(config, opened), new HeldSplit());
    }
}
