package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointState;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.rank.CheckpointText;
import io.lockstep.driver.rank.ValidationHistory;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commits of a run: steps whose every share is written become records and checkpoints, once. */
final class Commits {
    private static final String BACKEND = "backend";
    private static final String IDENTITY = "identity";
    private static final String LEVEL = "level";
    private static final String SECONDS = "seconds";
    private static final String OVER = "over";

    /** Among an epoch's training metrics where there are any: steps that changed nothing. */
    private static final String SKIPPED_STEPS = "skippedSteps";

    private final RunDirectory directory;
    private final CheckpointStore store;
    private final ModelSpec model;
    private final WatchedMetric watched;
    private final @Nullable Long maxSeconds;
    private final RunListener listener;
    private final long started = System.nanoTime();
    private final double secondsBefore;
    private @Nullable Checkpoint newest;
    private BestMetric best;

    /** @param train says what is best, and when that is the end */
    Commits(RunDirectory directory, CheckpointStore store, ModelSpec model, TrainConfig train, RunListener listener)
            throws IOException {
        this.directory = directory;
        this.store = store;
        this.model = model;
        this.watched = WatchedMetric.of(train, model);
        this.maxSeconds = train.maxSeconds();
        this.listener = listener;
        this.newest = store.newest(listener::warning).orElse(null);
        this.best =
                newest == null ? BestMetric.NONE : BestMetric.of(newest.state().extra());
        this.secondsBefore = extra(SECONDS).map(Double::parseDouble).orElse(0.0);
    }

    Optional<Checkpoint> newest() {
        return Optional.ofNullable(newest);
    }

    /** Steps committed. */
    long step() {
        return newest == null ? 0 : newest.state().step();
    }

    /** Epochs that are whole and committed. */
    int epochs() {
        return newest == null ? 0 : newest.state().epoch();
    }

    /** Why the training is over before its last step; empty when it is not. */
    Optional<String> over() {
        return extra(OVER);
    }

    /** Whether it has worked for as long as it may, over all commands. */
    boolean overTime() {
        return maxSeconds != null && seconds() >= maxSeconds;
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - started) / 1e9;
    }

    /**
     * The checkpoint that becomes the model: the best where early stopping watches, else the newest.
     *
     * @throws IOException when there is none, or it is damaged
     */
    Checkpoint chosen() throws IOException {
        Checkpoint last = newest;
        if (last == null) {
            throw new IOException(directory.checkpoints() + ": expected a checkpoint, got none. Train again");
        }
        if (watched.stopping() == null
                || best.step() < 0
                || best.step() == last.state().step()) {
            return last;
        }
        return store.at(best.step(), listener::warning)
                .orElseThrow(() -> new IOException(directory.checkpoints() + ": expected the checkpoint after step "
                        + best.step() + ", the best one, to be whole, got none that is. Train again with --fresh"));
    }

    /** The backend the newest commit was computed with; absent before the first. */
    Optional<String> backend() {
        return extra(BACKEND);
    }

    /** What the bits of the newest commit depend on; absent before the first. */
    Optional<String> identity() {
        return extra(IDENTITY);
    }

    private Optional<String> extra(String key) {
        return newest().map(checkpoint -> checkpoint.state().extra().get(key)).map(String::valueOf);
    }

    /**
     * Before the first epoch: parameters to begin with, where they are not drawn from the seed.
     *
     * @param writer prefix of this attempt's files, which no other attempt uses
     */
    void begin(HeapFloats parameters, int blocks, String writer) throws IOException {
        directory.requireCurrent();
        Piece piece = store.write(0, writer, CheckpointStore.PARAMETERS, 0, blocks, parameters, 0);
        newest = store.commit(new CheckpointState(0, 0, Map.of()), List.of(piece));
    }

    /** The instruction-set level the bits of the newest commit depend on; absent before the first, or when on none. */
    Optional<InstructionSet> level() {
        return extra(LEVEL).map(InstructionSet::of).filter(level -> level != InstructionSet.UNKNOWN);
    }

    /**
     * @param shares of one step, by rank
     * @return why the training is over; empty when it goes on
     */
    Optional<String> commit(List<Share> shares, FormedRoster formed) throws IOException {
        return commit(shares, shares.stream().map(Share::times).toList(), formed);
    }

    /**
     * @param shares of one step, by writer
     * @param ranks where the time went, of those that computed
     * @return why the training is over; empty when it goes on
     */
    Optional<String> commit(List<Share> shares, List<PhaseTimes> ranks, FormedRoster formed) throws IOException {
        Share first = shares.get(0);
        EpochReport report = new EpochReport(
                first.epoch(), first.step(), first.totals().seconds(), train(first), validation(shares), ranks);
        boolean measured = !report.validation().isEmpty();
        Faults.at("run.before-commit");
        if (first.endsEpoch()) {
            directory.record(report);
        } else if (measured) {
            directory.recordEvaluation(report);
        } else {
            directory.requireCurrent();
        }
        BestMetric next = measured ? watched.next(best, first.step(), report.validation()) : best;
        Optional<String> over = measured ? watched.over(next) : Optional.empty();
        if (over.isEmpty() && overTime()) {
            over = Optional.of("time limit of " + maxSeconds + " s, after step " + first.step());
        }
        Map<String, Object> extra = extra(first, report, formed);
        next.addTo(extra);
        over.ifPresent(reason -> extra.put(OVER, reason));
        List<Piece> pieces = new ArrayList<>();
        for (Share share : shares) {
            pieces.addAll(CheckpointText.pieces(share.pieces()));
        }
        Set<Long> pinned = next.step() < 0 ? Set.of() : Set.of(next.step());
        newest = store.commit(new CheckpointState(first.step(), first.epoch(), extra), pieces, pinned);
        best = next;
        Faults.at("run.after-commit");
        if (first.endsEpoch()) {
            listener.epoch(report);
        } else if (measured) {
            listener.evaluation(report);
        }
        return over;
    }

    private Map<String, Object> extra(Share share, EpochReport report, FormedRoster formed) {
        Map<String, Object> extra = new HashMap<>();
        extra.put(BACKEND, formed.backend());
        extra.put(IDENTITY, formed.identity());
        extra.put(LEVEL, formed.level().label());
        extra.put(SECONDS, Double.toString(seconds()));
        EpochTotals totals = share.endsEpoch() ? EpochTotals.NONE : share.totals();
        extra.put(CheckpointText.TOTALS, totals.text());
        extra.put(CheckpointText.SKIPPED, (share.endsEpoch() ? share.skipped().nextEpoch() : share.skipped()).text());
        ValidationHistory history = newest == null ? ValidationHistory.EMPTY : ValidationHistory.of(newest.state());
        extra.put(
                ValidationHistory.KEY,
                (report.validation().isEmpty() ? history : history.with(loss(report.validation()))).text());
        return extra;
    }

    /** The loss among metrics. */
    static double loss(Map<String, Double> metrics) {
        return metrics.getOrDefault(new MeanLoss().name(), Double.NaN);
    }

    private static Map<String, Double> train(Share share) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", share.totals().meanLoss());
        if (share.skipped().inEpoch() > 0) {
            metrics.put(SKIPPED_STEPS, (double) share.skipped().inEpoch());
        }
        return metrics;
    }

    /** Steps of the run that changed nothing. */
    long skippedSteps() {
        return CheckpointText.skipped(newest).total();
    }

    private Map<String, Double> validation(List<Share> shares) {
        ModelMetrics metrics = ModelMetrics.of(model);
        for (Share share : shares) {
            if (!share.validation().isEmpty()) {
                metrics.merge(Base64.getDecoder().decode(share.validation()));
            }
        }
        return metrics.rows() == 0 ? Map.of() : metrics.values();
    }
}
