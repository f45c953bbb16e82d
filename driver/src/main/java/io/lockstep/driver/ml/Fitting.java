package io.lockstep.driver.ml;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.prepare.GivenRows;
import io.lockstep.driver.prepare.RefusedRowsException;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.spark.Cluster;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/** A training on the rows of a data set, by the rooms of {@code train}. */
final class Fitting {
    /** In a config: rows that are given. */
    static final Map<String, String> MEMORY = Map.of("format", "memory");

    private final SparkSession spark;
    private final Files files;
    private final String runsDirectory;
    private final boolean temporary;
    private final RunListener listener;

    /** What came of it. */
    record Fitted(HeldModel model, TrainingSummary summary) {}

    /** @param runsDirectory empty: a temporary one */
    Fitting(SparkSession spark, String runsDirectory, RunListener listener) {
        this.spark = spark;
        this.files = new Cluster(spark).files();
        this.temporary = runsDirectory.isEmpty();
        this.runsDirectory = files.qualify(temporary ? temporaryDirectory(files) : runsDirectory);
        this.listener = listener;
    }

    /** Where executors reach it: in the file system of all, or in this machine's where that is the one. */
    private static String temporaryDirectory(Files files) {
        boolean local = files.qualify("/tmp").startsWith("file:");
        return (local ? System.getProperty("java.io.tmpdir") : "/tmp") + "/lockstep-" + PendingUid.unique();
    }

    /**
     * Trains.
     *
     * @param config whose training rows are given
     * @param rows with all columns, those for validation among them
     * @param cached whether they are kept by the caller already
     * @param indicator column that tells validation rows; empty: there are none
     * @throws UncheckedIOException when the training failed
     */
    Fitted fit(RunConfig config, Dataset<Row> rows, boolean cached, String indicator) {
        return held(rows, cached, held -> {
            try {
                return train(config, given(held, indicator));
            } catch (RefusedRowsException e) {
                String message = e.problem()
                        + ". Correct the data, or set handleInvalid to skip to leave such rows out and count"
                        + " them"; // whose own words name a config
                throw new UncheckedIOException(message, new IOException(message, e));
            } catch (IOException e) {
                throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
            }
        });
    }

    /** What comes of rows while they are kept. */
    static <T> T held(Dataset<Row> rows, boolean cached, Function<Dataset<Row>, T> work) {
        Dataset<Row> held = cached ? rows : rows.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return work.apply(held);
        } finally {
            if (!cached) {
                held.unpersist();
            }
        }
    }

    /** Whether a data set's rows are kept by whom it belongs to. */
    static boolean cached(Dataset<?> rows) {
        return !rows.storageLevel().equals(StorageLevel.NONE());
    }

    /** Whether a row is for validation. */
    static Column flag(Dataset<Row> rows, String indicator) {
        return functions.coalesce(rows.col(indicator), functions.lit(false));
    }

    private GivenRows given(Dataset<Row> rows, String indicator) {
        if (indicator.isEmpty()) {
            return GivenRows.training(Rows.of(spark, rows));
        }
        Column flag = flag(rows, indicator);
        return GivenRows.training(
                        Rows.of(spark, rows.filter(functions.not(flag)).drop(indicator)))
                .withValidation(Rows.of(spark, rows.filter(flag).drop(indicator)));
    }

    private Fitted train(RunConfig config, GivenRows rows) throws IOException {
        Closeable directory = this::deleteTemporary;
        try (directory) {
            Options options = Options.standard().withRunsDirectory(runsDirectory);
            TrainingResult result = TrainingRun.run(spark, config, rows, options, listener);
            HeldModel model = HeldModel.read(files, result.places().modelDirectory());
            return new Fitted(
                    model,
                    new TrainingSummary(
                            result, RunDirectory.records(files, result.places().runDirectory())));
        }
    }

    /** A failure to do so is told beside that of the training, not in its place. */
    private void deleteTemporary() throws IOException {
        if (temporary) {
            files.delete(runsDirectory);
        }
    }

    /** Binds a config whose complaints name the stage. */
    static RunConfig bind(Map<String, @Nullable Object> config, String stage) {
        try {
            return Configs.BINDING.bind(RunConfig.class, config, "");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(stage + ": " + e.getMessage(), e);
        }
    }

    /** The config of a network over a features vector. */
    static Map<String, @Nullable Object> config(
            NetworkParams params, String name, Map<String, Object> data, Map<String, @Nullable Object> model) {
        Map<String, @Nullable Object> train = new LinkedHashMap<>();
        train.put("epochs", params.getOrDefault(params.epochs()));
        train.put("batch", params.getOrDefault(params.batchSize()));
        train.put("optimizer", Map.of("adam", Map.of("learningRate", params.getOrDefault(params.learningRate()))));
        String text = params.text(params.train());
        if (!text.isEmpty()) {
            train.putAll(ConfigText.keys(text, params.uid() + ".train"));
        }
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("name", name);
        config.put("seed", params.getOrDefault(params.seed()));
        config.put("data", data);
        config.put("model", model);
        config.put("train", train);
        return config;
    }
}
