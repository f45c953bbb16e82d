package io.lockstep.driver.prediction;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.VersionedDocument;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Scores a data set with a saved model. The output is Parquet: every input column, then the model's, with {@code model_} in
 * front where the input has such a column. Every attempt writes
 * into a directory of its own inside the output; the first that has all rows claims the output with its manifest, moves its
 * files there, and ends with {@code _SUCCESS}. What fails on the way removes nothing but its own.
 */
public final class Prediction {
    /** What was predicted by which model; of several attempts at once, the one that publishes it has the output. */
    static final String MANIFEST = "_lockstep.json";

    private static final VersionedDocument FORMAT = new VersionedDocument("lockstep-predictions", 1);
    private static final String ATTEMPT = "_attempt-";
    private static final String SUCCESS = "_SUCCESS";
    private static final int ATTEMPT_BYTES = 8;
    private static final int NAMES_IN_MESSAGE = 3;

    private Prediction() {}

    /** Bad rows end the prediction. */
    public static PredictionResult run(
            SparkSession spark, Files files, String modelDirectory, Source input, String output) throws IOException {
        return run(spark, files, modelDirectory, input, output, ScoringOptions.standard());
    }

    /**
     * Scores every row; the answers need not be there.
     *
     * @param output a directory that does not exist or is empty
     * @throws IllegalArgumentException when the input does not have the model's columns, or the output is not empty
     * @throws IOException when model or rows cannot be read, a bad row may not be skipped, or there are no rows
     */
    public static PredictionResult run(
            SparkSession spark, Files files, String modelDirectory, Source input, String output, ScoringOptions options)
            throws IOException {
        String target = files.qualify(output);
        refuseFilled(files, target);
        LoadedModel model = ModelDirectory.load(files, modelDirectory);
        SourceRows opened = input.open(spark, files);
        model.preprocessing().encoder(opened.columns());
        model.preprocessing().checkTypes(opened.columns(), opened.types());
        model.preprocessing().checkPictures(String.join(", ", input.paths()), opened.shape());
        List<String> answers = new Answers(model.preprocessing(), model.spec()).names();
        StructType schema = schema(model, opened);
        String plan = options.plan(files, model, opened.columns(), false).toJson();
        CollectionAccumulator<String> reports = spark.sparkContext().collectionAccumulator();
        JavaRDD<Row> rows = opened.rows().toJavaRDD().mapPartitions(own -> new PredictedRows(plan, own, reports::add));
        String attempt = target + "/" + ATTEMPT + attemptName();
        try {
            ColumnNames.session(spark, schema)
                    .createDataFrame(rows, schema)
                    .write()
                    .parquet(attempt);
            RowCounts counts = counts(reports.value());
            if (counts.scored() == 0) {
                throw new IOException(String.join(", ", input.paths()) + ": expected rows to predict, got none ("
                        + counts.describe() + "). Check the path");
            }
            files.publish(target + "/" + MANIFEST, FORMAT.write(manifest(model, counts)));
            commit(files, attempt, target);
            return new PredictionResult(target, counts, ColumnNames.renamed(answers, opened.columns()));
        } catch (FileAlreadyExistsException e) {
            throw taken(target, e);
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            if (files.exists(target + "/" + MANIFEST)) {
                throw taken(target, e);
            }
            throw TaskFailure.of(e, where -> input.place(files, where));
        } finally {
            files.delete(attempt);
            files.deleteIfEmpty(target);
        }
    }

    private static String attemptName() {
        byte[] name = new byte[ATTEMPT_BYTES];
        new SecureRandom().nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    /** After the claim: nobody else moves anything. Attempts that are left belong to nobody who could still win. */
    private static void commit(Files files, String attempt, String target) throws IOException {
        for (Files.Entry entry : files.list(attempt)) {
            if (!entry.name().startsWith("_") && !entry.name().startsWith(".")) {
                files.move(entry.path(), target + "/" + entry.name());
            }
        }
        files.publish(target + "/" + SUCCESS, new byte[0]);
        for (Files.Entry entry : files.list(target)) {
            if (unfinished(entry.name())) {
                files.delete(entry.path());
            }
        }
    }

    private static boolean unfinished(String name) {
        return name.startsWith(ATTEMPT) || name.equals("_temporary");
    }

    private static IOException taken(String target, Exception cause) {
        return new IOException(
                target + ": expected to be the only prediction into it, another has written it meanwhile."
                        + " Choose another --output",
                cause);
    }

    private static void refuseFilled(Files files, String target) throws IOException {
        List<String> names = files.list(target).stream()
                .map(Files.Entry::name)
                .filter(name -> !name.startsWith(".") && !unfinished(name))
                .toList();
        if (!names.isEmpty()) {
            throw new IllegalArgumentException(target + ": expected a new or empty directory, got "
                    + (names.contains(SUCCESS) ? "finished output" : "files") + ": "
                    + String.join(", ", names.subList(0, Math.min(NAMES_IN_MESSAGE, names.size())))
                    + (names.size() > NAMES_IN_MESSAGE ? ", …" : "")
                    + ". Choose another --output, or delete it");
        }
    }

    private static StructType schema(LoadedModel model, SourceRows opened) {
        StructType columns = new StructType();
        for (int i = 0; i < opened.columns().size(); i++) {
            columns = columns.add(opened.rows().schema().fields()[i]);
        }
        return ColumnNames.apart(new Answers(model.preprocessing(), model.spec()).extend(columns), opened.columns());
    }

    /** Each partition once, however often its task was run. */
    private static RowCounts counts(List<String> reports) throws IOException {
        Map<Integer, RowCounts> partitions = new HashMap<>();
        for (String json : reports) {
            PredictedRows.Report report = PredictedRows.Report.of(json);
            partitions.put(report.partition(), report.rows());
        }
        RowCounts sum = RowCounts.NONE;
        for (RowCounts counts : partitions.values()) {
            sum = sum.plus(counts);
        }
        return sum;
    }

    private static Map<String, @Nullable Object> manifest(LoadedModel model, RowCounts counts) {
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
        manifest.put("model_sha256", model.digest().modelSha256());
        manifest.put("rows", counts.plainData());
        return manifest;
    }
}
