package io.lockstep.driver.prediction;

import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Scores a data set with a saved model. The output is Parquet: every input column, then the model's, with
 * {@code model_} in front where the input has such a column; or what an {@link OutputForm} asks for. The rows are written into a directory of their own inside
 * the output, which an {@link OutputClaim} holds, are moved out when they are all there, and {@code _SUCCESS} is last.
 * The same command goes on with what a killed one left; what fails removes what it wrote.
 */
public final class Prediction {
    /** What was predicted by which model. */
    static final String MANIFEST = "_lockstep.json";

    static final SealedDocument FORMAT =
            new SealedDocument("lockstep-predictions", 2, "delete the output directory and predict again");

    /** Key of what an output says of its files. */
    static final String FORM = "form";

    private static final Pattern OWN = Pattern.compile("^\\{\\s*\"format\"\\s*:\\s*\"lockstep-");
    /** What has no parent: a scheme, with its authority or without. */
    private static final Pattern ROOT = Pattern.compile("([A-Za-z0-9+.-]+:)?(//[^/]*)?/?");

    private static final int HEAD_BYTES = 256;

    private Prediction() {}

    /** Bad rows end the prediction. */
    public static PredictionResult run(
            SparkSession spark, Files files, String modelDirectory, Source input, String output) throws IOException {
        return run(spark, files, modelDirectory, input, output, ScoringOptions.standard());
    }

    /**
     * Scores every row; the answers need not be there.
     *
     * @param output a directory that does not exist, is empty, or holds what the same prediction left when it was
     *     killed
     * @throws IllegalArgumentException when the input does not have the model's columns, or the output is not empty
     * @throws IOException when model or rows cannot be read, a bad row may not be skipped, or there are no rows
     */
    public static PredictionResult run(
            SparkSession spark, Files files, String modelDirectory, Source input, String output, ScoringOptions options)
            throws IOException {
        return run(spark, files, new ResolvedModel(modelDirectory, null), input, output, options);
    }

    /** As {@link #run(SparkSession, Files, String, Source, String, ScoringOptions)}; the output says which version. */
    public static PredictionResult run(
            SparkSession spark,
            Files files,
            ResolvedModel resolved,
            Source input,
            String output,
            ScoringOptions options)
            throws IOException {
        return run(spark, files, resolved, input, output, options, OutputForm.STANDARD);
    }

    /**
     * As {@link #run(SparkSession, Files, String, Source, String, ScoringOptions)}, of columns and in a form of choice.
     *
     * @throws IllegalArgumentException when the form does not fit the columns, or the output that is there
     */
    public static PredictionResult run(
            SparkSession spark,
            Files files,
            ResolvedModel resolved,
            Source input,
            String output,
            ScoringOptions options,
            OutputForm form)
            throws IOException {
        String target = files.qualify(output);
        refuseInside(files, target, input);
        OutputParts parts = new OutputParts(form.partitionBy().size(), form.existing());
        Optional<OutputTable> table = OutputTable.of(spark, form, target);
        boolean mayBeWhole =
                table.isPresent() && input.isWhollyInFiles() && files.exists(target + "/" + OutputClaim.SUCCESS);
        Optional<String> dead = mayBeWhole ? Optional.empty() : OutputClaim.check(files, target, parts);
        LoadedModel model = ModelDirectory.load(files, resolved.directory());
        Rows rows = Rows.of(spark, files, input).windowed(model.preprocessing().windows(), false);
        ScoredColumns scored = ScoredColumns.of(files, model, rows, input.shown(), options, form);
        StructType schema = scored.columns().schema();
        table.ifPresent(own -> own.checkColumns(schema));
        if (parts.adds()) {
            requireSameForm(files, target, scored.columns().plainData(form));
        }
        OutputClaim.Work work = new OutputClaim.Work(
                "prediction", command(model, input, options, commandOf(form)), listed(files, input), parts);
        Writing writing = new Writing(spark, files, resolved, scored, options, form, table);
        Optional<Map<String, @Nullable Object>> whole =
                mayBeWhole ? table.orElseThrow().written(files, work) : Optional.empty();
        if (mayBeWhole && whole.isEmpty()) {
            dead = OutputClaim.check(files, target, parts);
        }
        if (whole.isPresent()) {
            OutputClaim.removeDone(files, target, work);
        }
        PredictionResult result =
                whole.isPresent() ? writing.earlier(target, whole.get(), rows) : writing.into(target, work, rows, dead);
        return table.isPresent() ? table.get().enter(schema, result, input.isWhollyInFiles()) : result;
    }

    /** One prediction that was found to fit. */
    private record Writing(
            SparkSession spark,
            Files files,
            ResolvedModel resolved,
            ScoredColumns scored,
            ScoringOptions options,
            OutputForm form,
            Optional<OutputTable> table) {
        PredictionResult earlier(String target, Map<String, @Nullable Object> manifest, Rows rows) throws IOException {
            RowCounts counts = RowCounts.fromPlainData(manifest.get("rows"));
            counts.check(options.badRows(), rows.name());
            return new PredictionResult(target, counts, scored.renamed(), Decided.of(manifest));
        }

        PredictionResult into(String target, OutputClaim.Work work, Rows rows, Optional<String> dead)
                throws IOException {
            try (OutputClaim claim = OutputClaim.take(files, target, work, dead)) {
                Optional<Map<String, @Nullable Object>> earlier = claim.earlier(work);
                if (earlier.isPresent()) {
                    return earlier(target, earlier.get(), rows);
                }
                PredictedRows.Report report =
                        PredictionJob.write(spark, files, scored, options, form, claim.attempt(), rows::place);
                RowCounts counts = report.rows();
                if (counts.scored() == 0) {
                    throw new IOException(rows.name() + ": expected rows to predict, got none (" + counts.describe()
                            + "). Check the path");
                }
                counts.check(options.badRows(), rows.name());
                Faults.at("predict.before-commit");
                Optional<Decided> done = scored.decided().map(own -> own.withFallbacks(report.fallbacks()));
                Map<String, @Nullable Object> manifest = manifest(resolved, scored.model(), counts, done);
                manifest.put(FORM, scored.columns().plainData(form));
                table.ifPresent(own -> own.note(manifest, work));
                claim.commit(work, manifest);
                return new PredictionResult(target, counts, scored.renamed(), done);
            }
        }
    }

    private static List<Object> commandOf(OutputForm form) {
        return form.equals(OutputForm.STANDARD) ? List.of() : List.of(form.plainData());
    }

    /** What is added to an output has its format, partitions and columns. */
    static void requireSameForm(Files files, String target, Map<String, Object> form) throws IOException {
        Optional<Map<String, @Nullable Object>> there = finished(files, target);
        if (there.isEmpty()) {
            return;
        }
        Object found = there.get().get(FORM);
        if (!(found instanceof Map<?, ?> plain) || !Json.line(plain).equals(Json.line(form))) {
            throw new IllegalArgumentException(target + ": expected an output of the form " + Json.line(form) + ", got "
                    + (found == null ? "one that does not say its form" : Json.line(found))
                    + ". Ask for the same format, partitions and columns, or choose another --output");
        }
    }

    /** What a whole output says of itself: the version, where it was one, and counts of rows; empty where none is whole. */
    public static Optional<Map<String, @Nullable Object>> finished(Files files, String output) throws IOException {
        String file = output + "/" + MANIFEST;
        return files.exists(output + "/" + OutputClaim.SUCCESS)
                ? Optional.of(FORMAT.read(files.read(file), file))
                : Optional.empty();
    }

    /** A prediction inside of what it is made from, or of any directory of Lockstep's own, would become part of it. */
    public static void refuseInside(Files files, String target, Source input) throws IOException {
        refuseInside(files, target, input.paths());
    }

    static void refuseInside(Files files, String target, List<String> paths) throws IOException {
        for (String path : paths) {
            String read = files.qualify(path);
            if (target.equals(read) || target.startsWith(read + "/")) {
                throw inside(target, "the input " + read);
            }
        }
        for (String directory = target; !ROOT.matcher(directory).matches(); directory = parent(directory)) {
            try {
                if (isOwn(files, directory + "/manifest.json")) {
                    throw inside(target, "Lockstep's own directory " + directory);
                }
            } catch (IOException e) {
                // Who may use a prefix of a bucket only may not ask what is above it.
                if (directory.equals(target) || directory.equals(parent(target))) {
                    throw e;
                }
            }
        }
    }

    private static boolean isOwn(Files files, String file) throws IOException {
        if (!files.exists(file)) {
            return false;
        }
        try (InputStream in = files.open(file)) {
            return OWN.matcher(new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8))
                    .find();
        }
    }

    private static String parent(String directory) {
        return directory.substring(0, Math.max(0, directory.lastIndexOf('/')));
    }

    private static IllegalArgumentException inside(String target, String found) {
        return new IllegalArgumentException(
                target + ": expected a directory of its own, got one inside " + found + ". Choose another --output");
    }

    /**
     * What is to be written: the model, the rows as their files are listed, and what else the command says.
     *
     * @param what it is, for messages
     * @param more plain data
     */
    public static OutputClaim.Work work(
            String what, Files files, LoadedModel model, Source input, ScoringOptions options, List<Object> more)
            throws IOException {
        return new OutputClaim.Work(what, command(model, input, options, more), listed(files, input));
    }

    private static String command(LoadedModel model, Source input, ScoringOptions options, List<Object> more) {
        return command(model, Objects.requireNonNull(Configs.BINDING.unbind(input)), options, more);
    }

    /**
     * A digest of what is asked.
     *
     * @param input plain data
     * @param more plain data
     */
    static String command(LoadedModel model, Object input, ScoringOptions options, List<Object> more) {
        List<Object> command = new ArrayList<>(List.of(
                model.digest().modelSha256(),
                input,
                BadRows.REGISTRY.nameOf(options.badRows()).toUpperCase(Locale.ROOT)));
        command.addAll(more);
        StoredThresholds thresholds = options.thresholds();
        if (thresholds != null) {
            command.add(thresholds.plainData());
        }
        return digest(command);
    }

    private static String listed(Files files, Source input) throws IOException {
        List<Object> listed = new ArrayList<>();
        for (String path : input.paths()) {
            for (Files.Entry entry : SourceFiles.list(files, path)) {
                listed.add(List.of(entry.path(), entry.size(), entry.modifiedMillis()));
            }
        }
        return digest(listed);
    }

    private static String digest(List<Object> data) {
        return Sha256.of(Json.line(data).getBytes(StandardCharsets.UTF_8));
    }

    static Map<String, @Nullable Object> manifest(
            ResolvedModel resolved, LoadedModel model, RowCounts counts, Optional<Decided> decided) {
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>(resolved.plainData());
        manifest.put("model_sha256", model.digest().modelSha256());
        manifest.put("rows", counts.plainData());
        decided.ifPresent(own -> manifest.put(Decided.KEY, own.plainData()));
        return manifest;
    }
}
