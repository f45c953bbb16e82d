package io.lockstep.driver.prediction;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.Source;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Scores rows as they come, each once. Spark's checkpoint says which rows are of which batch, before the batch is
 * written; the batch becomes part of the output by one rename, under its number ({@link StreamBatches}); what was killed
 * in between is given again, and found there or written anew. A reader finds whole batches, whichever program it is:
 * Spark's own sink for files has a list of those that count, which other readers do not know.
 *
 * <pre>
 * batch=12/part-….parquet   rows of a batch; the number is a column to who reads the directory
 * batch=12/_lockstep.json   counts of its rows
 * _lockstep.json            the model and what the stream was asked for
 * _checkpoint               Spark's
 * </pre>
 */
public final class PredictionStream {
    static final String CHECKPOINT = "_checkpoint";
    private static final String STREAM = "stream";
    private static final String FILE_SCHEMA = "path string, modificationTime timestamp, length long, content binary";
    private static final String SPECIAL = "[\\\\\\[\\]{}*?]";
    private static final long LOOK_MILLIS = 100;
    private static final long NOTE_MILLIS = 1_000;
    private static final OutputParts PARTS = new OutputParts(1, Existing.APPEND);

    private final Object writing = new Object();
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;

    private PredictionStream() {}

    /**
     * Scores until the trigger has no more, or {@link StreamOptions#stop} is completed.
     *
     * @param output a directory that does not exist, is empty, or is that of the same stream
     * @throws IllegalArgumentException when the rows do not fit the model, or the output is another's
     * @throws IOException when something cannot be read or written, or a bad row may not be skipped
     */
    public static StreamResult run(
            SparkSession spark,
            Files files,
            ResolvedModel resolved,
            StreamInput input,
            String output,
            ScoringOptions options,
            OutputForm form,
            StreamOptions how)
            throws IOException {
        String target = files.qualify(output);
        if (form.existing() != Existing.REFUSE) {
            throw new IllegalArgumentException(
                    "--existing: expected it without --stream, got both. A stream goes on with its own output; leave it"
                            + " out");
        }
        if (form.table() != null) {
            throw new IllegalArgumentException("--table: expected it without --stream, got both. Make a table over the"
                    + " output yourself, or predict without --stream");
        }
        if (input instanceof StreamInput.NewFiles found) {
            check(found.source());
        }
        Prediction.refuseInside(files, target, input.paths());
        Optional<String> dead = OutputClaim.check(files, target, PARTS);
        LoadedModel model = ModelDirectory.load(files, resolved.directory());
        if (model.preprocessing().windows() != null) {
            throw new IllegalArgumentException("--stream: expected a model of single rows, got " + model.directory()
                    + ", which reads windows of them. Predict without --stream");
        }
        OutputClaim.Work work = new OutputClaim.Work(
                STREAM,
                Prediction.command(model, input.identity(), options, List.of(STREAM, form.plainData())),
                STREAM,
                PARTS);
        try (OutputClaim claim = OutputClaim.take(files, target, work, dead)) {
            claim.earlier(work);
            requireNew(files, target, how);
            begin(files, target, work, resolved, model);
            StreamBatches batches = new StreamBatches(spark, files, model, input, claim, options, form, how.batches());
            new PredictionStream().run(rows(spark, files, input, how), target, batches, how);
            return new StreamResult(target, batches.count(), batches.rows());
        }
    }

    private static void check(Source source) {
        if (source.paths().size() != 1 || source.at(source.paths().get(0)) == null || !source.isWhollyInFiles()) {
            throw new IllegalArgumentException("--stream: expected rows of files at one path, got " + source.shown()
                    + ". Name the path of the files, or a source of Spark by --stream-format");
        }
    }

    /** What was read before is in the output that was written then, and would be missing in a new one. */
    private static void requireNew(Files files, String target, StreamOptions how) throws IOException {
        if (how.checkpoint() != null
                && !files.exists(target + "/" + Prediction.MANIFEST)
                && files.exists(files.qualify(how.checkpoint()) + "/offsets")) {
            throw new IllegalArgumentException("--checkpoint: expected a new one for the new output " + target
                    + ", got that of another stream, " + how.checkpoint()
                    + ". Choose another, or bring that stream's output back");
        }
    }

    /** Says whose output it is, unless another stream has batches there; from then on it is whole at any time. */
    private static void begin(
            Files files, String target, OutputClaim.Work work, ResolvedModel resolved, LoadedModel model)
            throws IOException {
        String file = target + "/" + Prediction.MANIFEST;
        boolean begun = files.exists(file);
        if (begun) {
            Object there = Prediction.FORMAT.read(files.read(file), file).get(STREAM);
            begun = there == null || work.command().equals(there) || StreamBatches.any(files, target);
            if (begun && !work.command().equals(there)) {
                throw new IllegalArgumentException(target + ": expected the output of this stream, got "
                        + (there == null ? "that of a prediction" : "that of another")
                        + ". The model, the input, the columns and their form stay the same; else choose another"
                        + " --output");
            }
        }
        if (!begun) {
            Map<String, @Nullable Object> manifest = new LinkedHashMap<>(resolved.plainData());
            manifest.put("model_sha256", model.digest().modelSha256());
            manifest.put(STREAM, work.command());
            files.replace(file, Prediction.FORMAT.write(manifest));
        }
        if (!files.exists(target + "/" + OutputClaim.SUCCESS)) {
            files.publish(target + "/" + OutputClaim.SUCCESS, new byte[0]);
        }
    }

    private static Dataset<Row> rows(SparkSession spark, Files files, StreamInput input, StreamOptions how)
            throws IOException {
        try {
            if (input instanceof StreamInput.NewFiles found) {
                String path = files.qualify(found.source().paths().get(0));
                DataStreamReader reader = spark.readStream()
                        .format("binaryFile")
                        .schema(FILE_SCHEMA)
                        .option("recursiveFileLookup", "true");
                Integer most = how.trigger().kind() == StreamTrigger.Kind.ONCE ? null : how.maxFiles();
                if (most != null) {
                    reader = reader.option("maxFilesPerTrigger", most.toString());
                }
                return reader.load(files.exists(path) ? path.replaceAll(SPECIAL, "\\\\$0") : path)
                        .select("path");
            }
            StreamInput.Read read = (StreamInput.Read) input;
            Dataset<Row> rows = spark.readStream()
                    .format(read.format())
                    .options(read.options())
                    .load();
            if (read.sql() == null) {
                return rows;
            }
            rows.createOrReplaceTempView(STREAM);
            return spark.sql(read.sql());
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            String found = String.valueOf(e.getMessage()).lines().findFirst().orElse("nothing");
            throw new IOException(
                    input.shown() + ": expected what Spark reads as a stream, got: " + found
                            + " Check format, options and SQL, and that Spark is given the format's jars",
                    e);
        }
    }

    private void run(Dataset<Row> rows, String target, StreamBatches batches, StreamOptions how) throws IOException {
        String checkpoint = how.checkpoint() == null ? target + "/" + CHECKPOINT : how.checkpoint();
        VoidFunction2<Dataset<Row>, Long> each = (batch, number) -> write(batches, batch, number);
        DataStreamWriter<Row> writer = rows.writeStream()
                .option("checkpointLocation", checkpoint)
                .trigger(how.trigger().spark())
                .foreachBatch(each);
        try {
            StreamingQuery query = writer.start();
            try {
                while (!query.awaitTermination(LOOK_MILLIS)) {
                    if (how.stop().isDone()) {
                        stop(query);
                    }
                }
            } finally {
                query.stop();
            }
        } catch (StreamingQueryException | TimeoutException | RuntimeException e) {
            if (!stopped || failure != null) {
                throw failed(e);
            }
        }
    }

    /** After the batch that is being written, and Spark's note that it was; without the note it would only be found again. */
    private void stop(StreamingQuery query) throws TimeoutException {
        synchronized (writing) {
            long begun = System.nanoTime();
            while (query.status().isTriggerActive()
                    && TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) < NOTE_MILLIS) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            stopped = true;
        }
        query.stop();
    }

    private void write(StreamBatches batches, Dataset<Row> batch, long number) throws IOException {
        synchronized (writing) {
            if (stopped) {
                throw new IllegalStateException("stopped before batch " + number);
            }
            try {
                batches.write(batch, number);
            } catch (IOException | RuntimeException e) {
                failure = e;
                throw e;
            }
        }
    }

    private IOException failed(Exception thrown) throws IOException {
        Exception own = failure;
        if (own instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return own instanceof IOException io ? io : TaskFailure.of(thrown, where -> where);
    }
}
