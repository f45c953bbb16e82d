package io.lockstep.driver.prediction;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.FilesWithout;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.SourceFiles;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Batches of a stream, each a directory of the output that is renamed into it when it is whole, {@code batch=12}. Spark
 * gives a batch again, with the same rows, when it does not know that it was finished: one that is there is left as it
 * is.
 */
final class StreamBatches {
    static final String COLUMN = "batch";
    private static final String QUERY = "query";
    private static final String FILES = "files";
    private static final String QUERY_PROPERTY = "sql.streaming.queryId";

    private final SparkSession spark;
    private final Files files;
    private final LoadedModel model;
    private final StreamInput input;
    private final String target;
    private final OutputClaim claim;
    private final ScoringOptions options;
    private final OutputForm form;
    private final Consumer<String> told;
    private @Nullable Object written;
    private RowCounts rows = RowCounts.NONE;
    private long count;

    StreamBatches(
            SparkSession spark,
            Files files,
            LoadedModel model,
            StreamInput input,
            OutputClaim claim,
            ScoringOptions options,
            OutputForm form,
            Consumer<String> told) {
        this.spark = spark;
        this.files = files;
        this.model = model;
        this.input = input;
        this.target = claim.target();
        this.claim = claim;
        this.options = options;
        this.form = form;
        this.told = told;
    }

    /** Whether a directory has a batch. */
    static boolean any(Files files, String target) throws IOException {
        for (Files.Entry entry : files.list(target)) {
            if (entry.name().startsWith(COLUMN + "=")) {
                return true;
            }
        }
        return false;
    }

    /** Rows of all batches so far. */
    RowCounts rows() {
        return rows;
    }

    /** Batches so far. */
    long count() {
        return count;
    }

    /**
     * Writes a batch unless it is there.
     *
     * @param batch rows, or the paths of files that hold them
     */
    void write(Dataset<Row> batch, long number) throws IOException {
        String name = COLUMN + "=" + number;
        String query = String.valueOf(spark.sparkContext().getLocalProperty(QUERY_PROPERTY));
        Optional<Map<String, @Nullable Object>> there = committed(name);
        if (there.isPresent()) {
            requireQuery(name, there.get(), query);
            return;
        }
        Optional<Rows> own = rows(batch);
        if (own.isEmpty()) {
            return;
        }
        String directory = claim.attempt() + "/" + name;
        files.delete(directory);
        ScoredColumns scored = ScoredColumns.of(files, model, own.get(), input.shown(), options, form);
        requireFree(scored.columns().schema().fieldNames());
        Map<String, Object> columns = scored.columns().plainData(form);
        requireSame(name, query, columns);
        PredictedRows.Report report =
                PredictionJob.write(spark, files, scored, options, form, directory, own.get()::place);
        report.rows().check(options.badRows(), own.get().name());
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
        manifest.put(QUERY, query);
        manifest.put("rows", report.rows().plainData());
        manifest.put(Prediction.FORM, columns);
        manifest.put(FILES, names(directory, ""));
        files.publish(directory + "/" + Prediction.MANIFEST, Prediction.FORMAT.write(manifest));
        Faults.at("predict.batch");
        claim.requireCurrent();
        files.delete(target + "/" + name); // where a rename is no single step, what is left of one
        files.move(directory, target + "/" + name);
        written = columns;
        count++;
        rows = rows.plus(report.rows());
        told.accept("batch " + number + ": " + report.rows().describe());
    }

    /** What a batch says of itself; empty where it is not wholly there. */
    private Optional<Map<String, @Nullable Object>> committed(String name) throws IOException {
        String file = target + "/" + name + "/" + Prediction.MANIFEST;
        if (!files.exists(file)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> manifest = Prediction.FORMAT.read(files.read(file), file);
        Set<String> found = new HashSet<>(names(target + "/" + name, ""));
        boolean whole = manifest.get(FILES) instanceof List<?> listed && found.containsAll(listed);
        return whole ? Optional.of(manifest) : Optional.empty();
    }

    private List<String> names(String directory, String above) throws IOException {
        List<String> names = new ArrayList<>();
        for (Files.Entry entry : files.list(directory)) {
            if (entry.directory()) {
                names.addAll(names(entry.path(), above + entry.name() + "/"));
            } else if (!entry.name().startsWith("_") && !entry.name().startsWith(".")) {
                names.add(above + entry.name());
            }
        }
        return names;
    }

    private void requireQuery(String name, Map<String, @Nullable Object> there, String query) {
        if (!query.equals(there.get(QUERY))) {
            throw new IllegalArgumentException(
                    target + "/" + name + ": expected a batch of the stream's checkpoint, got one of another. The"
                            + " checkpoint was removed, or is that of another output: bring it back, or"
                            + " choose another --output");
        }
    }

    /** Who reads the directory finds the number of the batch in place of a column of that name. */
    private void requireFree(String[] names) {
        for (String name : names) {
            if (name.equalsIgnoreCase(COLUMN)) {
                throw new IllegalArgumentException(input.shown() + ": expected no column " + Excerpt.quoted(name)
                        + ", as folders of a stream's output are called batch=12, got one. Leave it out by --keep or"
                        + " --columns");
            }
        }
    }

    /** Batches that are read together have the same columns, and are of one checkpoint. */
    private void requireSame(String name, String query, Map<String, Object> columns) throws IOException {
        Object earlier = written == null ? earliest(query) : written;
        if (earlier instanceof Map<?, ?> other && !other.equals(columns)) {
            throw new IllegalArgumentException(input.shown() + ": expected the columns of the batches before, "
                    + other.get("columns") + ", got " + columns.get("columns") + " in " + name
                    + ". Keep those alone that are always there, by --keep or --columns, in another --output, or"
                    + " correct the rows");
        }
    }

    private @Nullable Object earliest(String query) throws IOException {
        for (Files.Entry entry : files.list(target)) {
            if (entry.name().startsWith(COLUMN + "=")) {
                Optional<Map<String, @Nullable Object>> manifest = committed(entry.name());
                if (manifest.isPresent()) {
                    requireQuery(entry.name(), manifest.get(), query);
                    return manifest.get().get(Prediction.FORM);
                }
            }
        }
        return null;
    }

    private Optional<Rows> rows(Dataset<Row> batch) throws IOException {
        if (!(input instanceof StreamInput.NewFiles found)) {
            return Optional.of(Rows.of(spark, batch));
        }
        Set<String> paths = new HashSet<>();
        for (Row row : batch.collectAsList()) {
            paths.add(files.qualify(row.getString(0)));
        }
        if (paths.isEmpty()) {
            return Optional.empty();
        }
        Files among = new FilesWithout(
                files,
                entries -> entries.stream()
                        .filter(entry -> entry.directory() || paths.contains(entry.path()))
                        .toList());
        String path = found.source().paths().get(0);
        int listed = SourceFiles.list(among, path).size();
        if (listed != paths.size()) {
            throw new IOException(input.shown() + ": expected the " + paths.size() + " files that Spark found, got "
                    + listed + ". Files of a stream stay where they are, under their names");
        }
        return Optional.of(Rows.of(spark, among, found.source()));
    }
}
