package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.evaluation.Baseline;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.evaluation.EvaluationResult;
import io.lockstep.driver.feature.SourceSchema;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modelcard.ModelCard;
import io.lockstep.driver.modelcard.ModelCards;
import io.lockstep.driver.modeldir.InitialWeights;
import io.lockstep.driver.modeldir.ModelDigest;
import io.lockstep.driver.modeldir.Rescaling;
import io.lockstep.driver.prepare.GivenRows;
import io.lockstep.driver.prepare.HeldRows;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.QuarantinedRows;
import io.lockstep.driver.prepare.RowAccounting;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.prepare.TestRows;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.rundir.RunIdentity;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.driver.yaml.YamlText;
import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** One training, from config to model. */
public final class TrainingRun {
    private final SparkSession spark;
    private final RunConfig config;
    private final Options options;
    private final RunListener listener;
    private final Cluster cluster;
    private final Files files;
    private final RunRows rows;
    private final long started = System.nanoTime();

    private TrainingRun(SparkSession spark, RunConfig config, RunRows rows, Options options, RunListener listener) {
        this.spark = spark;
        this.config = config;
        this.options = options;
        this.listener = listener;
        this.cluster = new Cluster(spark);
        this.files = cluster.files();
        this.rows = rows;
    }

    /**
     * Trains, or goes on training, or finds that all is done.
     *
     * @throws IllegalArgumentException when the config, the data or the run directory is not what it must be
     * @throws IOException when the training failed; started again, it goes on from its last commit
     */
    public static TrainingResult run(SparkSession spark, RunConfig config, Options options, RunListener listener)
            throws IOException {
        return run(spark, config, GivenRows.NONE, options, listener);
    }

    /**
     * As {@link #run(SparkSession, RunConfig, Options, RunListener)}, on rows that the caller gives. A run is known by what its
     * rows hold, so that the same rows in files and in memory are one run; given rows must be the same each time they are
     * read.
     */
    public static TrainingResult run(
            SparkSession spark, RunConfig config, GivenRows given, Options options, RunListener listener)
            throws IOException {
        return run(spark, config, RunRows.of(spark, new Cluster(spark).files(), config, given), options, listener);
    }

    /** As {@link #run(SparkSession, RunConfig, Options, RunListener)}, on a config's rows that are used beside it too. */
    public static TrainingResult run(
            SparkSession spark, RunConfig config, RunRows rows, Options options, RunListener listener)
            throws IOException {
        try {
            return new TrainingRun(spark, config, rows, options, listener).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(config.name() + ": interrupted. Start it again to go on");
        }
    }

    private TrainingResult run() throws IOException, InterruptedException {
        listener.phase("preparing data");
        PreparedData data = Preparation.prepare(
                spark, files, config, rows, files.qualify(options.preparedDirectory()), listener::warning);
        ResolvedRun resolved = ResolvedRun.of(config, files, data);
        InitialWeights weights = resolved.initialWeights();
        OptimizerState state = resolved.optimizerState(weights);
        RunDirectory directory = open(data, weights, state);
        listener.runDirectory(directory.path());
        if (directory.state() == RunDirectory.State.FINISHED) {
            return earlier(directory);
        }
        CheckpointStore store = new CheckpointStore(
                files,
                directory.checkpoints(),
                resolved.model().layout(),
                config.train().checkpoints().keep());
        EpochSamples samples = EpochSamples.of(resolved, directory, store);
        Commits commits = new Commits(directory, store, resolved.model(), config.train(), samples, listener);
        if (weights != null && commits.newest().isEmpty()) {
            commits.begin(
                    resolved.firstParameters(weights),
                    weights,
                    resolved.model().layout().blocks().size(),
                    "i" + directory.incarnation() + "init",
                    state);
            listener.note(weights.describe());
            if (state != null) {
                listener.note(state.describe());
            }
        }
        SliceStatistics.warning(resolved.model(), resolved.slicing()).ifPresent(listener::warning);
        listener.phase(RunListener.TRAINING);
        LiveRun live = new LiveRun(cluster, resolved, directory, commits, options, listener);
        TrainingCost cost =
                config.train().sync().onDriver() ? BroadcastTraining.run(live) : new Generations(live).run();
        store.deleteUncommitted(); // ranks may have been ahead of the commit that ended the training
        return finish(resolved, directory, commits, cost, begunWith(weights, state));
    }

    /** For the model's lineage: what it began with; empty where the seed decided. */
    private static Map<String, Object> begunWith(@Nullable InitialWeights weights, @Nullable OptimizerState state)
            throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        if (weights != null) {
            data.putAll(weights.plainData());
        }
        if (state != null) {
            data.put("optimizer", state.plainData());
        }
        return data;
    }

    /** A number with its noun: {@code 1 rank}, {@code 2 ranks}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The backend asked for: by the options, or by the system property. */
    static @Nullable String backendWanted(Options options) {
        return options.backend() != null ? options.backend() : Backends.wanted();
    }

    /**
     * The run's directory, once all rows of an unfinished run are known to be good. What is in the file of first weights
     * is part of what the run is, and so are the scales they are changed from.
     */
    private RunDirectory open(PreparedData data, @Nullable InitialWeights weights, @Nullable OptimizerState state)
            throws IOException {
        Map<String, @Nullable Object> resolved = ResolvedRun.resolved(config);
        String content = data.fingerprint();
        if (weights != null) {
            String scales = Rescaling.scales(files, weights);
            content += " and weights " + weights.sha256() + (scales.isEmpty() ? "" : " by scales " + scales);
        }
        if (state != null) {
            content += " and optimizer " + state.sha256();
        }
        RunIdentity identity = RunIdentity.of(config.name(), Configs.BINDING.canonical(config), content);
        String given = options.runDirectory();
        String path = given != null ? given : options.runsDirectory() + "/" + identity.directoryName();
        RunDirectory.Mode mode = RunDirectory.Mode.valueOf(options.mode().name());
        if (!RunDirectory.isFinished(files, identity, path, mode)) {
            SourceSchema schema = KeptSchema.of(files, config, rows.train(), data.directory());
            RunDiagnostics.check(config, schema);
            TestRows.check(config, rows.test(), data.preprocessing(), schema);
            RowWeights.check(files, data, config.questions());
        }
        return RunDirectory.open(
                files, identity, path, mode, YamlText.document(resolved).getBytes(StandardCharsets.UTF_8));
    }

    private TrainingResult finish(
            ResolvedRun resolved,
            RunDirectory directory,
            Commits commits,
            TrainingCost cost,
            Map<String, Object> begunWith)
            throws IOException {
        Checkpoint chosen = commits.chosen();
        EpochReport last = measured(directory, chosen.state().step());
        requireTrained(commits, last);
        Map<String, @Nullable Object> lineage = lineage(resolved, directory, commits, last);
        lineage.put("step", chosen.state().step());
        if (!begunWith.isEmpty()) {
            lineage.put("initFrom", begunWith);
        }
        FinalModel.Written model = FinalModel.write(resolved, directory, commits, chosen, lineage);
        model.notes().forEach(listener::note);
        ModelDigest digest = model.digest();
        EvaluationResult test = test(directory);
        TrainingResult.Baselines past = new TrainingResult.Baselines(past(resolved, directory), test.baselines());
        TrainingResult result = new TrainingResult(
                false,
                new TrainingResult.Places(directory.path(), directory.model(), model.parts()),
                new TrainingResult.Digests(digest.modelSha256(), digest.weightsSha256()),
                new TrainingResult.Metrics(last.train(), last.validation(), test.metrics(), model.calibration(), past),
                rows(resolved.data()),
                new TrainingResult.Work(
                        commits.step(),
                        commits.skippedSteps(),
                        commits.epochs(),
                        commits.over().orElse(""),
                        (System.nanoTime() - started) / 1e9,
                        cost.pace()),
                cost.ranks(),
                cost.generations());
        card(directory, result, digest);
        directory.finish(result.plainData(), testData());
        return result;
    }

    /** Writes the model's card beside it; one that was filled since by a finished run is not written again. */
    private void card(RunDirectory directory, TrainingResult result, ModelDigest digest) throws IOException {
        Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
        metrics.put("train", result.metrics().train());
        metrics.put("validation", result.metrics().validation());
        metrics.put("test", result.metrics().test());
        ModelCard card = ModelCards.of(files, directory.model(), options.card(), metrics, digest);
        directory.delete(ModelCards.MARKDOWN);
        for (Map.Entry<String, byte[]> document : ModelCards.documents(card).entrySet()) {
            directory.replace(document.getKey(), document.getValue());
        }
    }

    /** What no step has changed, or what answers with no numbers, is no model. */
    private static void requireTrained(Commits commits, EpochReport last) throws IOException {
        if (commits.step() > 0 && commits.skippedSteps() == commits.step()) {
            throw new IOException("model: expected steps that trained it, got " + commits.step()
                    + ", all skipped as not finite; it is not published. Lower train.optimizer's learningRate, or look"
                    + " at the data");
        }
        WatchedMetric.requireNumber(last.step(), last.validation());
    }

    /** What was measured last of a model, where it was. */
    private static EpochReport measured(RunDirectory directory, long step) throws IOException {
        EpochReport last = new EpochReport(0, 0, 0, Map.of(), Map.of(), List.of());
        for (EpochReport record : directory.records()) {
            last = record.step() <= step ? record : last;
        }
        return last;
    }

    /** The result of a finished run. Test rows are no part of what a run is: others than it was tested on are measured now. */
    private TrainingResult earlier(RunDirectory directory) throws IOException {
        TrainingResult result = TrainingResult.fromPlainData(directory.result(), true);
        if (directory.testData().equals(testData())) {
            return result;
        }
        listener.note("data.test: other rows than the finished run was tested on; they are measured now, and"
                + " finished.json and the report's answers keep what was found then");
        EvaluationResult test = test(directory);
        return result.withTest(test.metrics(), test.baselines());
    }

    private String testData() throws IOException {
        return TestRows.digest(config, rows.test());
    }

    private EvaluationResult test(RunDirectory directory) throws IOException {
        Rows tests = rows.test();
        if (tests == null) {
            return new EvaluationResult(Map.of(), Map.of(), RowCounts.NONE);
        }
        listener.phase("testing");
        try {
            EvaluationResult tested = !RunDiagnostics.isOfColumns(config)
                    ? evaluated(directory, tests)
                    : RunDiagnostics.ofTest(
                            () -> diagnosed(directory, tests, RunDiagnostics.TEST),
                            () -> evaluated(directory, tests),
                            listener::warning);
            tested.rows().warnings().forEach(warning -> listener.warning("data.test: " + warning));
            return tested;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (BadInputException e) {
            throw untested(directory, e.where() + ": " + e.problem() + ". Correct the row", e);
        } catch (IOException | IllegalArgumentException e) {
            throw untested(directory, String.valueOf(e.getMessage()), e);
        }
    }

    private ScoringOptions scoring() {
        return ScoringOptions.standard().withBadRows(config.data().badRows()).withBackend(backendWanted(options));
    }

    private EvaluationResult evaluated(RunDirectory directory, Rows rows) throws IOException {
        return Evaluation.run(files, directory.model(), rows, scoring(), List.of());
    }

    private EvaluationResult diagnosed(RunDirectory directory, Rows rows, String side) throws IOException {
        Evaluation.Diagnosed diagnosed =
                Evaluation.diagnosed(files, directory.model(), rows, scoring(), RunDiagnostics.plan(config), side);
        if (directory.state() != RunDirectory.State.FINISHED) {
            Diagnostics shown =
                    diagnosed.diagnostics().withExamples(config.report().examples());
            directory.replace(Diagnostics.FILE, shown.toBytes());
        }
        return diagnosed.result();
    }

    /**
     * What the past would have answered in the validation rows; empty where it says nothing. Where there are no test rows,
     * these are diagnosed.
     */
    private Map<String, Baseline> past(ResolvedRun resolved, RunDirectory directory) throws IOException {
        Rows held = resolved.data().validation() == null ? null : HeldRows.of(config, rows);
        WindowsConfig windows = config.data().windows();
        boolean past = windows != null && windows.horizon() > 0;
        if (held == null || (rows.test() != null && !past) || !RunDiagnostics.isOfColumns(config)) {
            return Map.of();
        }
        listener.phase("looking at validation rows");
        return RunDiagnostics.ofValidation(
                        () -> rows.test() != null
                                ? evaluated(directory, held)
                                : diagnosed(directory, held, RunDiagnostics.VALIDATION),
                        listener::warning)
                .map(EvaluationResult::baselines)
                .orElse(Map.of());
    }

    /** What failed after the training itself had ended. */
    private static IOException untested(RunDirectory directory, String problem, Exception cause) {
        return new IOException(
                "data.test: " + problem + ". The model is trained and whole in " + directory.model()
                        + "; only its test is left, which the same command does once the cause is gone",
                cause);
    }

    private Map<String, @Nullable Object> lineage(
            ResolvedRun resolved, RunDirectory directory, Commits commits, EpochReport last) throws IOException {
        Map<String, @Nullable Object> lineage = new LinkedHashMap<>();
        lineage.put("run", directory.path());
        lineage.put("config", ResolvedRun.resolved(config));
        lineage.put("data", resolved.data().fingerprint());
        Map<String, Object> sources = new TreeMap<>();
        resolved.data()
                .provenance()
                .sources()
                .forEach((part, read) -> sources.put(part, Configs.BINDING.canonical(read)));
        lineage.put("sources", sources);
        lineage.put("rows", Configs.BINDING.unbind(rows(resolved.data())));
        lineage.put(
                SourceSchema.IN_LINEAGE,
                KeptSchema.of(files, config, rows.train(), resolved.data().directory())
                        .toPlainData());
        commits.over().ifPresent(reason -> lineage.put("ended", reason));
        lineage.put("metrics", Map.of("train", last.train(), "validation", last.validation()));
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("spark", spark.version());
        versions.put("java", System.getProperty("java.version", ""));
        versions.put("backend", commits.identity().orElse(""));
        lineage.put("versions", versions);
        return lineage;
    }

    private static TrainingResult.Rows rows(PreparedData data) {
        RowAccounting accounting = data.rows();
        QuarantinedRows aside = data.quarantine();
        Map<String, Long> skipped = new TreeMap<>(accounting.skipped());
        if (accounting.validation() > 0) {
            skipped.put("validation", accounting.validation());
        }
        return new TrainingResult.Rows(
                accounting.read(), accounting.trained(), skipped, aside == null ? "" : aside.path());
    }
}
