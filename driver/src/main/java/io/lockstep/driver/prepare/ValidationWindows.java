package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Windows that a config measures on after every epoch, with what was known of their answers before. Those taken from the
 * training rows are the same that preparation takes.
 *
 * @param train whole windows over the training rows
 * @param known the same windows with their baselines
 */
public record ValidationWindows(RunConfig config, Rows train, Rows known) implements Rows {
    /** Identity of no row: a split of windows goes by what they hold. */
    private static final byte[] NO_IDENTITY = new byte[16];

    /** The rows to evaluate on; null where a config has no windows or measures on none. */
    public static @Nullable Rows of(RunConfig config, RunRows rows) {
        WindowsConfig windows = config.data().windows();
        ValidationConfig validation = config.data().validation();
        if (windows == null || validation == null) {
            return null;
        }
        return validation.source() == null
                ? new ValidationWindows(
                        config,
                        rows.train().windowed(windows, true),
                        rows.train().withBaselines(windows))
                : rows.validation();
    }

    /** These, which are windows already. */
    @Override
    public Rows windowed(@Nullable WindowsConfig windows, boolean answers) {
        return this;
    }

    /** These, which have baselines already. */
    @Override
    public Rows withBaselines(WindowsConfig windows) {
        return this;
    }

    @Override
    public String name() {
        return known.name();
    }

    @Override
    public boolean declaresTypes() {
        return known.declaresTypes();
    }

    @Override
    public SourceRows open() throws IOException {
        SourceRows whole = train.open();
        Recipe recipe = FirstReading.recipe(config, whole);
        Split split = Splits.of(config, whole, recipe);
        SourceRows opened = known.open();
        return new SourceRows(
                opened.javaRows().filter(row -> isMeasured(split, row)),
                opened.schema(),
                opened.columns(),
                opened.shape(),
                opened.tables());
    }

    /** What is no window, or a bad one, was counted when the rows were prepared. */
    private static boolean isMeasured(Split split, Row row) {
        try {
            return SourceRows.problem(row) == null
                    && split.side(NO_IDENTITY, SourceRows.values(row)) == Side.VALIDATION;
        } catch (BadRowException e) {
            return false;
        }
    }

    @Override
    public String place(String where) throws IOException {
        return known.place(where);
    }

    @Override
    public Placing placing() {
        return known.placing();
    }

    @Override
    public Optional<Digest> digest() throws IOException {
        return known.digest();
    }
}
