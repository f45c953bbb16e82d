package io.lockstep.driver.retrain;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.gate.Power;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.Lease;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Retraining of one registered model: window, training, judgement, publication. */
public final class Retraining {
    private final SparkSession spark;
    private final Files files;
    private final RunConfig config;
    private final RetrainConfig retrain;
    private final Options options;
    private final DayConfig days;
    private final DayDrift drifts;

    /**
     * @param config whose {@code data.train} has days: folders of them, or a column that tells them
     * @param options of the trainings; their run directories lie in its runs directory
     */
    public Retraining(SparkSession spark, Files files, RunConfig config, RetrainConfig retrain, Options options) {
        this.spark = spark;
        this.files = files;
        this.config = config;
        this.retrain = retrain;
        this.options = options;
        this.days = new DayConfig(config, retrain);
        this.drifts = new DayDrift(files, config, retrain);
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
     * @param watcher hears of a training that has ended, before it is judged, and writes the page of it
     * @throws IllegalArgumentException when config, days or registry are not what they must be
     * @throws io.lockstep.driver.registry.ConflictException when another process works on the name
     * @throws IOException when it failed; given again, it goes on
     */
    public RetrainResult run(LocalDate asOf, RunListener listener, RetrainListener watcher) throws IOException {
        RetrainResult result = Hooks.run(retrain, decided(asOf, listener, watcher), listener);
        return new DayScores(spark, files, config, retrain, days).run(result, listener);
    }

    /** A day, published or refused. */
    private RetrainResult decided(LocalDate asOf, RunListener listener, RetrainListener watcher) throws IOException {
        AwaitedWindow.Found found = found(asOf, listener);
        DataWindow window = found.window();
        Registry registry = Registry.create(files, retrain.registry());
        try (Lease lease = registry.acquire("retrain " + config.name() + " as of " + asOf)) {
            RunConfig plain = days.of(found, null);
            RunRows rows = RunRows.of(spark, files, plain).openedOnce();
            CountedRows counted = counted(plain, rows, window, listener);
            String key = RunKey.of(config, retrain, window, counted.prepared().fingerprint(), counted.content());
            Optional<Entry> done = registry.publishedAs(key);
            if (done.isPresent()) {
                return RetrainResult.nothing(registry, done.get().modelVersion(), window);
            }
            Judgement judgement = new Judgement(files, config, retrain, Objects.requireNonNull(rows.test()));
            judgement.check();
            Champion champion = Champion.of(registry, registry.state(), window).orElse(null);
            DriftReport drift = null;
            List<Power> power = List.of();
            if (champion != null) {
                lease.renew("retrain " + config.name() + " as of " + asOf, List.of(champion.number()));
                champion.requireFit(files, counted);
                drift = drifts.of(rows.train(), champion, listener).orElse(null);
                if (drift != null && refuses(drift)) {
                    return RetrainResult.drifted(champion.version(), window, drift);
                }
                power = judgement.power(champion, listener);
            }
            Faults.at("retrain.before-training");
            TrainingResult result = TrainingRun.run(spark, days.of(found, champion), rows, options, listener);
            CountedRows.requireModel(files, result);
            watcher.trained(result);
            Faults.at("retrain.before-gate");
            Judgement.Judged judged = judgement.of(champion, result.places().modelDirectory());
            RetrainReport report = new RetrainReport(
                    registry.name(),
                    key,
                    window,
                    champion == null ? 0 : champion.number(),
                    retrain.promote(),
                    retrain.gateData(),
                    drift,
                    champion == null
                            ? null
                            : champion.changes(files, result.places().modelDirectory(), retrain.start(), listener),
                    power,
                    judged.decision(),
                    judged.comparison(),
                    judged.counts(),
                    result);
            Optional<String> page = watcher.page(report);
            Faults.at("retrain.before-publish");
            return new DayVersion(report, champion).publish(files, registry, lease, page);
        }
    }

    /**
     * How far a day's training rows are from those of the model that serves; nothing is trained or written.
     *
     * @return empty where nothing serves, or what does has no profile
     */
    public Optional<DriftReport> check(LocalDate asOf, RunListener listener) throws IOException {
        AwaitedWindow.Found found = found(asOf, listener);
        Registry registry = Registry.open(files, retrain.registry());
        Optional<Champion> champion = Champion.of(registry, registry.state(), found.window());
        RunRows rows = RunRows.of(spark, files, days.of(found, null));
        return champion.isEmpty() ? Optional.empty() : drifts.of(rows.train(), champion.get(), listener);
    }

    private AwaitedWindow.Found found(LocalDate asOf, RunListener listener) throws IOException {
        return AwaitedWindow.of(retrain, days.name(), () -> days.look(spark, files), asOf, listener::note);
    }

    /** Whether a drift is one for which nothing is trained. */
    public boolean refuses(DriftReport drift) {
        return drifts.refuses(drift);
    }

    private CountedRows counted(RunConfig plain, RunRows rows, DataWindow window, RunListener listener)
            throws IOException {
        listener.phase("preparing data");
        PreparedData prepared = Preparation.prepare(
                spark, files, plain, rows, files.qualify(options.preparedDirectory()), listener::warning);
        if (prepared.rows().trained() < retrain.fewestRows()) {
            throw new IOException(days.name() + ": expected at least " + retrain.fewestRows()
                    + " training rows from " + window.trainFrom() + " to " + window.trainTo() + ", got "
                    + prepared.rows().trained() + ". Wait for more, or lower retrain.fewestRows");
        }
        return CountedRows.of(plain, rows, prepared);
    }
}
