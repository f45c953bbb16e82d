package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.BestMetric;
import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.ComputedBy;
import io.lockstep.driver.checkpoint.Measure;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TableRows;
import io.lockstep.driver.checkpoint.TableStore;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.modeldir.InitialWeights;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.EpochTotals.PhaseTotals;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.progress.RunListener.EpochReport;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commits of a run: steps whose every share is written become records and checkpoints, once. */
final class Commits {
    private static final Logger LOGGER = LoggerFactory.getLogger(Commits.class);

    /** Among an epoch's training metrics where there are any: steps that changed nothing. */
    private static final String SKIPPED_STEPS = "skippedSteps";

    private final RunDirectory directory;
    private final CheckpointStore store;
    private final ModelSpec model;
    private final WatchedMetric watched;
    private final @Nullable Long maxSeconds;
    private final @Nullable EpochSamples samples;
    private final RunListener listener;
    private final long started = System.nanoTime();
    private final double secondsBefore;
    private @Nullable Checkpoint newest;

    /**
     * Of a run.
     *
     * @param train says what is best, and when that is the end
     * @param samples of what the model makes; absent: it makes nothing
     */
    Commits(
            RunDirectory directory,
            CheckpointStore store,
            ModelSpec model,
            TrainConfig train,
            @Nullable EpochSamples samples,
            RunListener listener)
            throws IOException {
        this.samples = samples;
        this.directory = directory;
        this.store = store;
        this.model = model;
        this.watched = WatchedMetric.of(train, model);
        this.maxSeconds = train.maxSeconds();
        this.listener = listener;
        this.newest = store.newest(listener::warning).orElse(null);
        this.secondsBefore = state().seconds();
    }

    private TrainingState state() {
        return TrainingState.of(newest);
    }

    Optional<Checkpoint> newest() {
        return Optional.ofNullable(newest);
    }

    /** Steps committed. */
    long step() {
        return state().step();
    }

    /** Epochs that are whole and committed. */
    int epochs() {
        return state().epoch();
    }

    /** Why the training is over before its last step; empty when it is not. */
    Optional<String> over() {
        return Optional.ofNullable(state().over());
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
        BestMetric best = state().best();
        if (watched.stopping() == null
                || best == null
                || best.step() == last.state().step()) {
            return last;
        }
        return store.at(best.step(), listener::warning)
                .orElseThrow(() -> new IOException(directory.checkpoints() + ": expected the checkpoint after step "
                        + best.step() + ", the best one, to be whole, got none that is. Train again with --fresh"));
    }

    private Optional<ComputedBy> computedBy() {
        return Optional.ofNullable(state().computedBy());
    }

    /** The backend the newest commit was computed with; absent before the first. */
    Optional<String> backend() {
        return computedBy().map(ComputedBy::backend);
    }

    /** What the bits of the newest commit depend on; absent before the first. */
    Optional<String> identity() {
        return computedBy().map(ComputedBy::identity);
    }

    /** The instruction-set level the bits of the newest commit depend on; absent before the first, or when on none. */
    Optional<InstructionSet> level() {
        return computedBy().map(ComputedBy::level).filter(level -> level != InstructionSet.UNKNOWN);
    }

    /**
     * Before the first epoch: parameters to begin with, where they are not drawn from the seed.
     *
     * @param weights what they were taken from, and tables are
     * @param writer prefix of this attempt's files, which no other attempt uses
     * @param state of the optimizer; absent: it begins with none
     */
    void begin(HeapFloats parameters, InitialWeights weights, int blocks, String writer, @Nullable OptimizerState state)
            throws IOException {
        directory.requireCurrent();
        List<Piece> pieces = new ArrayList<>();
        pieces.add(store.write(0, writer, CheckpointStore.PARAMETERS, 0, blocks, parameters, 0));
        if (!weights.tables().isEmpty()) {
            List<TableRows> tables = weights.tables().stream()
                    .map(table -> TableRows.all(table, List.of()))
                    .toList();
            try (InitialWeights.Rows rows = weights.openRows()) {
                pieces.add(store.tables()
                        .write(
                                0,
                                writer,
                                0,
                                tables,
                                (table, slot, firstRow, count, into) -> rows.read(table, firstRow, into)));
            }
        }
        if (state != null) {
            for (String slot : state.slots()) {
                pieces.add(store.write(0, writer, slot, 0, blocks, state.read(slot), 0));
            }
        }
        newest = store.commit(TrainingState.beginningAfter(state == null ? 0 : state.steps()), pieces);
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
        Map<String, Double> train = train(first);
        train.putAll(made(shares, formed));
        EpochReport report = new EpochReport(
                first.epoch(), first.step(), first.totals().seconds(), train, validation(shares), ranks);
        boolean measured = !report.validation().isEmpty();
        Faults.at("run.before-commit");
        if (first.endsEpoch()) {
            directory.record(report);
        } else if (measured) {
            directory.recordEvaluation(report);
        } else {
            directory.requireCurrent();
        }
        BestMetric before = state().best();
        BestMetric next = measured ? watched.next(before, first.step(), report.validation()) : before;
        Optional<String> over = measured && next != null ? watched.over(next) : Optional.empty();
        if (over.isEmpty() && overTime()) {
            over = Optional.of("time limit of " + maxSeconds + " s, after step " + first.step());
        }
        List<Piece> pieces = new ArrayList<>();
        shares.forEach(share -> pieces.addAll(share.pieces()));
        pieces.addAll(0, store.tables().carried(newest, pieces));
        Set<Long> pinned = next == null ? Set.of() : Set.of(next.step());
        Checkpoint committed = store.commit(state(first, report, formed, next, over), pieces, pinned);
        logRows(committed, shares);
        newest = committed;
        Faults.at("run.after-commit");
        if (first.endsEpoch()) {
            listener.epoch(report);
        } else if (measured) {
            listener.evaluation(report);
        }
        return over;
    }

    /** Measures of what the model makes after an epoch; empty where it makes nothing. */
    private Map<String, Double> made(List<Share> shares, FormedRoster formed) throws IOException {
        Share first = shares.get(0);
        if (samples == null || !first.endsEpoch()) {
            return Map.of();
        }
        List<Piece> written = new ArrayList<>();
        shares.forEach(share -> written.addAll(share.pieces()));
        return samples.after(first.epoch(), store.uncommitted(state(), written, first.step()), formed);
    }

    /** What a commit has written of tables, and what it names. */
    private static void logRows(Checkpoint committed, List<Share> shares) {
        List<Piece> named = TableStore.pieces(committed);
        if (!named.isEmpty()) {
            LOGGER.info(
                    "checkpoint after step {}: wrote {} of rows of tables, names {} in {} files",
                    committed.state().step(),
                    RankMemory.text(shares.stream()
                            .flatMap(share -> share.pieces().stream())
                            .filter(named::contains)
                            .mapToLong(Piece::bytes)
                            .sum()),
                    RankMemory.text(named.stream().mapToLong(Piece::bytes).sum()),
                    named.size());
        }
    }

    private TrainingState state(
            Share share, EpochReport report, FormedRoster formed, @Nullable BestMetric best, Optional<String> over) {
        List<Measure> losses = state().validation();
        return new TrainingState(
                share.step(),
                share.epoch(),
                share.endsEpoch() ? EpochTotals.NONE : share.totals(),
                share.endsEpoch() ? share.skipped().nextEpoch() : share.skipped(),
                report.validation().isEmpty() ? losses : TrainingState.with(losses, loss(report.validation())),
                best,
                new ComputedBy(formed.backend(), formed.identity(), formed.level()),
                seconds(),
                over.orElse(null),
                state().stepsBefore());
    }

    /** The loss among metrics. */
    static double loss(Map<String, Double> metrics) {
        return metrics.getOrDefault(new MeanLoss().name(), Double.NaN);
    }

    private static Map<String, Double> train(Share share) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", share.totals().meanLoss());
        for (PhaseTotals phase : share.totals().phases()) {
            if (phase.weightSum() > 0) { // one may not have been taken in a short epoch
                metrics.put(phase.phase() + "_loss", phase.meanLoss());
            }
        }
        if (share.skipped().inEpoch() > 0) {
            metrics.put(SKIPPED_STEPS, (double) share.skipped().inEpoch());
        }
        return metrics;
    }

    /** Steps of the run that changed nothing. */
    long skippedSteps() {
        return state().skipped().total();
    }

    private Map<String, Double> validation(List<Share> shares) {
        ModelMetrics metrics = ModelMetrics.of(model);
        for (Share share : shares) {
            if (share.validation().length > 0) {
                metrics.merge(share.validation());
            }
        }
        return metrics.rows() == 0 ? Map.of() : metrics.values();
    }
}
