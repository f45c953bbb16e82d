package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointState;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.rank.CheckpointText;
import io.lockstep.driver.rank.ValidationHistory;
import io.lockstep.driver.roster.Formation;
import io.lockstep.driver.roster.Message.EpochEnd;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.metric.ModelMetrics;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commits of a run: epochs whose every share is written become records and checkpoints, once. */
final class Commits {
    private static final String BACKEND = "backend";
    private static final String IDENTITY = "identity";
    private static final String LEVEL = "level";

    /** Among an epoch's training metrics where there are any: steps that changed nothing. */
    private static final String SKIPPED_STEPS = "skippedSteps";

    private final RunDirectory directory;
    private final CheckpointStore store;
    private final ModelSpec model;
    private final RunListener listener;
    private @Nullable Checkpoint newest;

    Commits(RunDirectory directory, CheckpointStore store, ModelSpec model, RunListener listener) throws IOException {
        this.directory = directory;
        this.store = store;
        this.model = model;
        this.listener = listener;
        this.newest = store.newest(listener::warning).orElse(null);
    }

    Optional<Checkpoint> newest() {
        return Optional.ofNullable(newest);
    }

    /** Epochs committed. */
    int epochs() {
        return newest == null ? 0 : newest.state().epoch();
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

    /** @param shares of one epoch, by rank */
    void commit(List<EpochEnd> shares, Formation formation) throws IOException {
        EpochEnd first = shares.get(0);
        EpochReport report =
                new EpochReport(first.epoch(), first.step(), first.seconds(), train(first), validation(shares));
        Faults.at("run.before-commit");
        directory.record(report);
        List<Piece> pieces = new ArrayList<>();
        for (EpochEnd share : shares) {
            pieces.addAll(CheckpointText.pieces(share.pieces()));
        }
        ValidationHistory history = newest == null ? ValidationHistory.EMPTY : ValidationHistory.of(newest.state());
        if (!report.validation().isEmpty()) {
            history = history.with(loss(report.validation()));
        }
        Map<String, Object> extra = Map.of(
                BACKEND,
                formation.backend(),
                IDENTITY,
                formation.identity(),
                LEVEL,
                formation.level().label(),
                CheckpointText.SKIPPED,
                first.skipped().text(),
                ValidationHistory.KEY,
                history.text());
        newest = store.commit(new CheckpointState(first.step(), first.epoch(), extra), pieces);
        Faults.at("run.after-commit");
        listener.epoch(report);
    }

    /** The loss among metrics. */
    static double loss(Map<String, Double> metrics) {
        return metrics.getOrDefault(new MeanLoss().name(), Double.NaN);
    }

    private static Map<String, Double> train(EpochEnd end) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", end.trainLoss());
        if (end.skipped().inEpoch() > 0) {
            metrics.put(SKIPPED_STEPS, (double) end.skipped().inEpoch());
        }
        return metrics;
    }

    /** Steps of the run that changed nothing. */
    long skippedSteps() {
        return CheckpointText.skipped(newest).total();
    }

    private Map<String, Double> validation(List<EpochEnd> shares) {
        ModelMetrics metrics = ModelMetrics.of(model);
        for (EpochEnd share : shares) {
            if (!share.validation().isEmpty()) {
                metrics.merge(Base64.getDecoder().decode(share.validation()));
            }
        }
        return metrics.rows() == 0 ? Map.of() : metrics.values();
    }
}
