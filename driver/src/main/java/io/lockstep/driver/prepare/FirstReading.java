package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.AnswerSteps;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.SourceColumns;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.source.TableRead;
import io.lockstep.driver.split.HeldSplit;
import io.lockstep.driver.split.Split;
import io.lockstep.driver.window.WindowAccount;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a run once they were read: how many of what kind there are, and what is learnt of them.
 *
 * @param train training rows; of a source that grew those of its new files
 * @param held validation rows of a source of their own; absent: there are none
 * @param before training rows that were prepared before; absent: all were read
 * @param earlier what is learnt; absent: it is learnt from the rows
 */
record FirstReading(
        ReadRows train,
        @Nullable ReadRows held,
        GrownSource.@Nullable Before before,
        @Nullable EarlierModel earlier) {

    /** What divides rows that are opened. */
    private interface Division {
        Split of(SourceRows rows, Recipe recipe) throws IOException;
    }

    /**
     * Reads rows.
     *
     * @param grown training rows of which files may be known; empty for others
     * @throws IOException when rows cannot be read, may not be left out, or there are none
     */
    static FirstReading of(
            Files files,
            RunConfig config,
            Rows train,
            @Nullable Rows held,
            @Nullable EarlierModel earlier,
            Optional<GrownSource> grown)
            throws IOException {
        Division split = (rows, recipe) -> Splits.of(config, rows, recipe);
        GrownSource.Before before = earlier == null || grown.isEmpty()
                ? null
                : grown.get().find(earlier.preprocessing()).orElse(null);
        ReadRows first = null;
        if (before != null
                && !(config.data().badRows().keeps() && before.written().badCount() > 0)) {
            SourceRows others = grown.get().others(before).open();
            Recipe recipe = recipe(config, others);
            if (before.fits(recipe, others)) {
                first = read(files, train, others, recipe, split, earlier);
            }
        }
        GrownSource.Before kept = first == null ? null : before;
        if (first == null) {
            SourceRows opened = train.open();
            first = read(files, train, opened, recipe(config, opened), split, earlier);
        }
        FirstReading reading = new FirstReading(first, null, kept, earlier);
        refuseBad(config, train, reading.account());
        if (reading.account().trained() == 0) {
            throw new IOException(
                    train.name() + ": expected training rows, got " + describe(reading.account()) + ". Check the file");
        }
        if (held == null) {
            return reading;
        }
        SourceRows opened = held.open();
        ReadRows second = read(files, held, opened, recipe(config, opened), (rows, recipe) -> new HeldSplit(), earlier);
        refuseBad(config, held, second.learnt().tally());
        return new FirstReading(first, second, kept, earlier);
    }

    private static ReadRows read(
            Files files, Rows given, SourceRows rows, Recipe recipe, Division division, @Nullable EarlierModel earlier)
            throws IOException {
        Split split = division.of(rows, recipe);
        if (earlier == null) {
            return new ReadRows(given, rows, recipe, split, Learning.of(rows, recipe, split));
        }
        earlier.check(files, columns(rows), recipe);
        return new ReadRows(given, rows, recipe, split, Learning.counted(rows, recipe, split));
    }

    private static SourceColumns columns(SourceRows rows) {
        Shape shape = rows.shape();
        return new SourceColumns(rows.columns(), rows.types(), shape == null ? null : shape.sizes());
    }

    /** What is to become of rows. */
    static Recipe recipe(RunConfig config, SourceRows rows) {
        Recipe recipe = Recipe.of(config, columns(rows));
        recipe.checkTypes(rows.types());
        PassageTokens.check(config.data(), recipe.inputColumns());
        return recipe;
    }

    private static void refuseBad(RunConfig config, Rows given, Tally tally) throws IOException {
        new BadRowLimit(config.data().badRows(), "").check(given, tally, tally.read());
    }

    private static String describe(Tally tally) {
        WindowAccount windows = tally.windows();
        String examples = tally.trained() + tally.validation() + tally.skippedCount() == 0
                ? "none"
                : tally.validation() + " for validation and " + tally.skippedCount() + " skipped " + tally.skipped();
        return windows == null ? examples : examples + "; " + windows.describe();
    }

    /** All training rows, with those taken from them for validation. */
    Tally account() {
        Tally account = new Tally();
        account.merge(train.learnt().tally());
        if (before != null) {
            account.merge(before.learnt());
        }
        return account;
    }

    /** What the rows of all sources are encoded by. */
    Preprocessing preprocessing(RunConfig config) {
        return earlier == null
                ? EarlierModel.fitted(
                        config, Objects.requireNonNull(train.learnt().learner()).finish())
                : earlier.preprocessing();
    }

    /** Steps that the model has for each answer, of which rows can be too long; empty where answers have none. */
    List<AnswerSteps> steps(RunConfig config) {
        boolean steps =
                config.questions().stream().anyMatch(question -> question.task().hasSteps());
        return steps
                ? preprocessing(config).answers().stream()
                        .flatMap(answer -> Stream.ofNullable(answer.steps()))
                        .toList()
                : List.of();
    }

    /** What a person should know of what was learnt. */
    List<String> notes() {
        return earlier == null
                ? Objects.requireNonNull(train.learnt().learner()).notes()
                : List.of();
    }

    /** Rows that were read, source by source. */
    List<ReadRows> sources() {
        return held == null ? List.of(train) : List.of(train, held);
    }

    /** Versions of tables that rows were read from: of the training rows, of validation rows of their own. */
    List<List<TableRead>> tables() {
        return List.of(
                train.rows().tables(), held == null ? List.of() : held.rows().tables());
    }

    /** Good rows of all sides. */
    long rows() {
        Tally account = account();
        return account.trained()
                + account.validation()
                + (held == null ? 0 : held.learnt().tally().validation());
    }

    /** Rows of all sides that were read, or had been before. */
    long read() {
        return account().read() + (held == null ? 0 : held.learnt().tally().read());
    }
}
