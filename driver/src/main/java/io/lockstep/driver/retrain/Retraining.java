package io.lockstep.driver.retrain;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.drift.Drift;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.drift.Level;
import io.lockstep.driver.evaluation.PairedScores;
import io.lockstep.driver.evaluation.WindowProfile;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.gate.Decision;
import io.lockstep.driver.gate.Evidence;
import io.lockstep.driver.gate.Rule;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.prepare.RowsContent;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.Lease;
import io.lockstep.driver.registry.Publication;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import io.lockstep.driver.registry.Version;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Retraining of one registered model: window, training, judgement, publication. */
public final class Retraining {
    private static final String AS_OF = "as_of";
    private static final String TRAIN_TO = "train_to";

    private final SparkSession spark;
    private final Files files;
    private final RunConfig config;
    private final RetrainConfig retrain;
    private final Options options;

    /**
     * @param config whose {@code data.train} lies in folders of days
     * @param options of the trainings; their run directories lie in its runs directory
     */
    public Retraining(SparkSession spark, Files files, RunConfig config, RetrainConfig retrain, Options options) {
        this.spark = spark;
        this.files = files;
        this.config = config;
        this.retrain = retrain;
        this.options = options;
    }

    /**
     * The days of a backfill, in order: from the first on, every so many days, not after the last.
     *
     * @param from absent: the last alone
     */
    public List<LocalDate> days(@Nullable LocalDate from, LocalDate asOf) {
        List<LocalDate> days = new ArrayList<>();
        for (LocalDate day = from == null ? asOf : from; !day.isAfter(asOf); day = day.plusDays(retrain.everyDays())) {
            days.add(day);
        }
        return days;
    }

    /**
     * One day's retraining, or what is left of it.
     *
     * @param listener of the training
     * @param trained hears of a training that has ended, before it is judged
     * @throws IllegalArgumentException when config, days or registry are not what they must be
     * @throws io.lockstep.driver.registry.ConflictException when another process works on the name
     * @throws IOException when it failed; given again, it goes on
     */
    public RetrainResult run(LocalDate asOf, RunListener listener, Consumer<TrainingResult> trained)
            throws IOException {
        AwaitedWindow.Found found = AwaitedWindow.of(files, retrain, directory(), asOf, listener::note);
        Registry registry = Registry.create(files, retrain.registry());
        try (Lease lease = registry.acquire("retrain " + config.name() + " as of " + asOf)) {
            State state = registry.state();
            RunConfig plain = config(found, null);
            RunRows rows = RunRows.of(spark, files, plain).openedOnce();
            String key = key(plain, rows, found.window(), listener);
            Optional<Entry> done = registry.publishedAs(key);
            if (done.isPresent()) {
                return nothing(registry, done.get(), found.window());
            }
            checkGate(Objects.requireNonNull(rows.test()));
            Champion champion = champion(registry, state, found.window());
            if (champion != null) {
                lease.renew("retrain " + config.name() + " as of " + asOf, List.of(champion.version.number()));
            }
            DriftReport drift = champion == null ? null : drift(rows.train(), champion, listener);
            if (drift != null && refuses(drift)) {
                return drifted(Objects.requireNonNull(champion), found.window(), drift);
            }
            RunConfig warm = config(found, champion == null ? null : champion.directory);
            TrainingResult result = TrainingRun.run(spark, warm, rows, options, listener);
            trained.accept(result);
            Faults.at("retrain.before-gate");
            Rows holdout = Objects.requireNonNull(rows.test());
            Decision decision = judge(holdout, champion, result);
            Faults.at("retrain.before-publish");
            return publish(registry, lease, key, found.window(), champion, new Judged(result, drift, decision));
        }
    }

    /** @param directory of its model */
    private record Champion(Version version, String directory) {}

    private String directory() {
        List<String> paths = config.data().train().under(config.data().root()).paths();
        if (paths.size() != 1) {
            throw new PlainDataException(
                    "data.train", "expected one directory with a folder for each day, got " + paths.size() + " paths");
        }
        return paths.get(0);
    }

    /** The training on a window's days; its holdout is the test data. */
    private RunConfig config(AwaitedWindow.Found found, @Nullable String champion) {
        DataWindow window = found.window();
        DayFolders folders = found.folders();
        Map<String, @Nullable Object> whole = copy(Configs.BINDING.unbind(config));
        Map<String, @Nullable Object> data = copy(whole.get("data"));
        data.put("train", source(folders.text(window.trainFrom(), false), folders.text(window.trainTo(), true)));
        data.put("test", source(folders.text(window.holdoutFrom(), false), folders.text(window.holdoutTo(), true)));
        whole.put("data", data);
        if (champion != null && retrain.start() == RetrainConfig.Start.CHAMPION) {
            Map<String, @Nullable Object> train = copy(whole.get("train"));
            train.put("initFrom", Map.of("path", champion));
            whole.put("train", train);
        }
        return Configs.BINDING.bind(RunConfig.class, whole, "");
    }

    private Map<String, @Nullable Object> source(String from, String to) {
        DataConfig data = config.data();
        Map<String, @Nullable Object> source = copy(Configs.BINDING.unbind(data.train()));
        Map<String, @Nullable Object> partitions = copy(source.get("partitions"));
        partitions.put(retrain.partitions().column(), Map.of("from", from, "to", to));
        source.put("partitions", partitions);
        return source;
    }

    private static Map<String, @Nullable Object> copy(@Nullable Object data) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        if (data instanceof Map<?, ?> map) {
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        }
        return copy;
    }

    private String key(RunConfig plain, RunRows rows, DataWindow window, RunListener listener) throws IOException {
        listener.phase("preparing data");
        PreparedData prepared = Preparation.prepare(
                spark, files, plain, rows, files.qualify(options.preparedDirectory()), listener::warning);
        if (prepared.rows().trained() < retrain.fewestRows()) {
            throw new IOException(directory() + ": expected at least " + retrain.fewestRows()
                    + " training rows from " + window.trainFrom() + " to " + window.trainTo() + ", got "
                    + prepared.rows().trained() + ". Wait for more, or lower retrain.fewestRows");
        }
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("config", withoutPlaces(copy(Configs.BINDING.canonical(config))));
        key.put("retrain", retrain.canonical());
        key.put("as_of", window.asOf().toString());
        key.put("training", prepared.fingerprint());
        key.put("holdout", RowsContent.of(plain, Objects.requireNonNull(rows.test())));
        return Sha256.of(Json.line(key).getBytes(StandardCharsets.UTF_8));
    }

    /** Where rows lie is no part of what they are. */
    private static Map<String, @Nullable Object> withoutPlaces(Map<String, @Nullable Object> canonical) {
        Map<String, @Nullable Object> data = copy(canonical.get("data"));
        data.keySet().removeAll(Set.of("root", "train", "test"));
        canonical.put("data", data);
        return canonical;
    }

    private RetrainResult nothing(Registry registry, Entry done, DataWindow window) throws IOException {
        State state = registry.state();
        return new RetrainResult(
                RetrainResult.NOTHING,
                registry.name(),
                done.modelVersion(),
                state.aliases().getOrDefault(Registry.CHAMPION, 0L),
                window,
                null,
                null,
                Map.of());
    }

    /** What came of a day, before it is published. */
    private record Judged(TrainingResult trained, @Nullable DriftReport drift, Decision decision) {}

    /**
     * How far a day's training rows are from those of the model that serves; nothing is trained or written.
     *
     * @return empty where nothing serves, or what does has no profile
     */
    public Optional<DriftReport> check(LocalDate asOf, RunListener listener) throws IOException {
        AwaitedWindow.Found found = AwaitedWindow.of(files, retrain, directory(), asOf, listener::note);
        Registry registry = Registry.open(files, retrain.registry());
        Champion champion = champion(registry, registry.state(), found.window());
        Rows train = RunRows.of(spark, files, config(found, null)).train();
        return champion == null ? Optional.empty() : Optional.ofNullable(drift(train, champion, listener));
    }

    /** Whether a drift is one for which nothing is trained. */
    public boolean refuses(DriftReport drift) {
        return drift.level() == Level.REFUSE && retrain.onDrift() == RetrainConfig.OnDrift.REFUSE;
    }

    private @Nullable DriftReport drift(Rows rows, Champion champion, RunListener listener) throws IOException {
        Optional<Profile> profile = ModelDirectory.profile(files, champion.directory);
        if (profile.isEmpty()) {
            listener.warning(
                    champion.directory + ": expected profile.json, which says what its training rows looked like,"
                            + " got none, so that drift is not measured");
            return null;
        }
        WindowProfile window = WindowProfile.of(rows.windowed(config.data().windows(), true), profile.get());
        DriftReport drift = Drift.of(profile.get(), window.profile(), retrain.drift());
        drift.alarmed(Level.WARN).forEach(column -> listener.warning("drift: " + column.describe()));
        return drift;
    }

    private RetrainResult drifted(Champion champion, DataWindow window, DriftReport drift) {
        return new RetrainResult(
                RetrainResult.REFUSED,
                champion.version.name(),
                0,
                champion.version.number(),
                window,
                drift,
                null,
                Map.of());
    }

    /** Refuses, before anything is trained, what the gate could not judge by. */
    private void checkGate(Rows holdout) throws IOException {
        Set<String> metrics = config.model().watchable().keySet();
        for (Rule rule : retrain.gate().rules()) {
            Optional<String> metric = rule.metricName();
            if (metric.isPresent() && !metrics.contains(metric.get())) {
                throw new PlainDataException("retrain.gate.rules", Names.unknown("metric", metric.get(), metrics));
            }
        }
        List<String> columns = holdout.open().columns();
        for (String column : retrain.gate().columns()) {
            if (!columns.contains(column)) {
                throw new PlainDataException("retrain.gate", Names.unknown("column", column, columns));
            }
        }
    }

    private @Nullable Champion champion(Registry registry, State state, DataWindow window) throws IOException {
        Long number = state.aliases().get(Registry.CHAMPION);
        if (number == null) {
            return null;
        }
        Version version = registry.version(number);
        Object asOf = version.facts().get(AS_OF);
        if (asOf != null && !LocalDate.parse(asOf.toString()).isBefore(window.asOf())) {
            throw new IllegalArgumentException(registry.path() + "@" + Registry.CHAMPION
                    + ": expected a champion as of a day before " + window.asOf() + ", got version " + number
                    + " as of " + asOf + ". Retrain days in order, or take the champion back first");
        }
        Object trainTo = version.facts().get(TRAIN_TO);
        if (trainTo != null && !LocalDate.parse(trainTo.toString()).isBefore(window.holdoutFrom())) {
            throw new IllegalArgumentException(registry.path() + "@" + Registry.CHAMPION
                    + ": expected a champion trained on days before " + window.holdoutFrom()
                    + ", where the holdout begins, got one trained up to " + trainTo
                    + ". It would be judged on rows it knows; choose a later --as-of");
        }
        return new Champion(version, registry.model(number));
    }

    private Decision judge(Rows holdout, @Nullable Champion champion, TrainingResult trained) throws IOException {
        PairedScores.Result scores = PairedScores.of(
                files,
                champion == null ? null : champion.directory,
                trained.places().modelDirectory(),
                holdout,
                retrain.gate().resample().by(),
                retrain.gate().sliceColumns(),
                ScoringOptions.standard().withBadRows(config.data().badRows()));
        return retrain.gate()
                .judge(new Evidence(
                        scores.rows(),
                        retrain.gate().resample(),
                        bytes(trained.places().modelDirectory()),
                        scores.championSeconds(),
                        scores.challengerSeconds()));
    }

    private long bytes(String model) throws IOException {
        long sum = 0;
        for (Files.Entry entry : files.list(model)) {
            sum += entry.name().endsWith(".safetensors") ? entry.size() : 0;
        }
        return sum;
    }

    private RetrainResult publish(
            Registry registry, Lease lease, String key, DataWindow window, @Nullable Champion champion, Judged judged)
            throws IOException {
        TrainingResult trained = judged.trained;
        Decision decision = judged.decision;
        boolean serves = decision.accepted() && retrain.promote() == RetrainConfig.Promotion.AUTOMATIC;
        Map<String, Object> facts = new LinkedHashMap<>(window.plainData());
        facts.put(Version.METRICS, trained.metrics().test());
        facts.put("accepted", decision.accepted());
        facts.put("champion", champion == null ? 0L : champion.version.number());
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put("decision.json", Json.line(decision.plainData()).getBytes(StandardCharsets.UTF_8));
        if (judged.drift != null) {
            documents.put("drift.json", Json.line(judged.drift.plainData()).getBytes(StandardCharsets.UTF_8));
        }
        report(trained.places().runDirectory()).ifPresent(report -> documents.put("training.html", report));
        long before = champion == null ? 0 : champion.version.number();
        List<String> aliases =
                serves ? List.of(Registry.CHAMPION) : decision.accepted() ? List.of(Registry.CHALLENGER) : List.of();
        Publication publication = new Publication(
                key,
                trained.places().modelDirectory(),
                documents,
                facts,
                aliases,
                serves ? Map.of(Registry.CHAMPION, before) : Map.of(),
                "retrained as of " + window.asOf());
        Entry entry = lease.publish(publication);
        return new RetrainResult(
                serves ? RetrainResult.PUBLISHED : decision.accepted() ? RetrainResult.WAITING : RetrainResult.REFUSED,
                registry.name(),
                entry.modelVersion(),
                serves ? entry.modelVersion() : before,
                window,
                judged.drift,
                decision,
                trained.metrics().test());
    }

    private Optional<byte[]> report(String runDirectory) throws IOException {
        String file = runDirectory + "/report.html";
        return files.exists(file) ? Optional.of(files.read(file)) : Optional.empty();
    }
}
