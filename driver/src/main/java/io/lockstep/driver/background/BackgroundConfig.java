package io.lockstep.driver.background;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.WriteCheck;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.sample.RowSample;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What Shapley values are taken over: {@code explain.background} of a config. Nothing of it is kept unless a file is named.
 *
 * @param rows that it is taken from
 * @param file that was kept before, in place of rows
 * @param count rows of them at most, those with the smallest hashes of their content; of centres the rows they are of
 * @param centres by k-means that stand for the rows; absent: the rows themselves
 * @param keep file that it is written to, ending in {@code .background.json}; absent: it is written nowhere
 */
public record BackgroundConfig(
        @Nullable Source rows,
        @Nullable String file,
        @Default("100") int count,
        @Nullable Integer centres,
        @Nullable String keep) {
    /** Rows, unless something else is said. */
    public static final int COUNT = 100;

    private static final int MOST = 10_000;

    public BackgroundConfig {
        if ((rows == null) == (file == null)) {
            throw new IllegalArgumentException("background: expected rows or a file, got "
                    + (rows == null ? "neither" : "both") + ". Name one of them");
        }
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("count must be from 1 to " + MOST + ", got " + count);
        }
        int most = file == null ? count : MOST;
        if (centres != null && (centres < 1 || centres > most)) {
            throw new IllegalArgumentException("centres must be from 1 to "
                    + (file == null ? "count, " + count : String.valueOf(most)) + ", got " + centres);
        }
        if (keep != null && !BackgroundRows.isKept(keep)) {
            throw new IllegalArgumentException(
                    "keep: expected a file that ends in .background.json, got " + keep + ". Name it so");
        }
    }

    /**
     * Reads it, and keeps it where that is asked.
     *
     * @param seed of the first centres
     * @throws IllegalArgumentException when the rows do not have the model's columns
     * @throws IOException when it cannot be read, is empty or of another model
     */
    public BackgroundRows take(SparkSession spark, Files files, LoadedModel model, ScoringOptions options, long seed)
            throws IOException {
        if (keep != null) {
            WriteCheck.file(files, "explain.background.keep", keep);
        }
        String sha256 = model.digest().modelSha256();
        BackgroundRows taken = file != null ? BackgroundRows.read(files, file, sha256) : null;
        if (rows != null) {
            Rows source =
                    Rows.of(spark, files, rows).windowed(model.preprocessing().windows(), false);
            RowSample sample = RowSample.take(files, model, source, count, false, options);
            String name = options.backend();
            Backend backend = name == null ? Backends.choose().backend() : Backends.named(name);
            try (AnswerNetwork network = AnswerNetwork.of(backend, model.spec(), model.parameters(), model.tables())) {
                taken = BackgroundRows.of(model, network, sample);
            }
        }
        if (taken == null) {
            throw new IllegalStateException("expected rows or a file");
        }
        BackgroundRows found = centres == null ? taken : taken.centres(centres, seed);
        if (keep != null) {
            found.keep(files, keep);
        }
        return found;
    }

    /** Where it is from, for people. */
    public String shown() {
        return rows == null ? String.valueOf(file) : rows.shown();
    }
}
