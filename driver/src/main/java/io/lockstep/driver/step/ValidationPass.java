package io.lockstep.driver.step;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures a rank's share of the validation rows with the parameters last packed. Rows are scored in runs of
 * {@link #RUN} that do not depend on who scores them; ranks have contiguous runs, threads take one after another.
 */
public final class ValidationPass implements AutoCloseable {
    /** Rows scored at once. */
    static final int RUN = 128;

    private static final class Scorer {
        private final InferenceWorkspace workspace;
        private final Batch batch;
        private final float[] scores;
        private final float[] losses;

        private Scorer(Network network, Batch batch) {
            ModelSpec model = network.spec();
            this.workspace = network.inferenceWorkspace();
            this.batch = batch;
            this.scores = new float[RUN * model.outputShape().elementCount()];
            this.losses = new float[RUN * model.outputs().size()];
        }
    }

    private final Network network;
    private final List<List<TargetScale>> scales;
    private final SequentialData data;
    private final long firstRun;
    private final long endRun;
    private final @Nullable Scorer[] scorers;
    private final AtomicLong nextRun = new AtomicLong();
    private byte[] loss;

    /** @param assignment with validation rows */
    public ValidationPass(Files files, Assignment assignment, Network network, int rank, int ranks, int threads)
            throws IOException {
        this.network = network;
        this.scales = assignment.scales();
        ShardManifest manifest = Objects.requireNonNull(assignment.validation());
        this.data = SequentialData.open(files, manifest, assignment.layout());
        long runs = (data.rows() + RUN - 1) / RUN;
        this.firstRun = runs * rank / ranks;
        this.endRun = runs * (rank + 1) / ranks;
        this.loss = ModelMetrics.lossOf(network.spec()).toBytes();
        this.scorers = new @Nullable Scorer[threads];
    }

    /** The metrics of this rank's rows: {@link ModelMetrics#toBytes}. */
    public byte[] measure(Team team) throws Exception {
        ModelMetrics all = ModelMetrics.of(network.spec());
        ModelMetrics losses = ModelMetrics.lossOf(network.spec());
        nextRun.set(firstRun);
        team.run(thread -> {
            ModelMetrics mine = ModelMetrics.of(network.spec(), scales);
            ModelMetrics myLosses = ModelMetrics.lossOf(network.spec());
            score(thread, mine, myLosses);
            synchronized (all) {
                all.merge(mine.toBytes());
                losses.merge(myLosses.toBytes());
            }
        });
        loss = losses.toBytes();
        return all.toBytes();
    }

    /** The loss of the rows {@link #measure} saw last, as {@link ModelMetrics#lossOf} has it. */
    public byte[] loss() {
        return loss;
    }

    private void score(int thread, ModelMetrics metrics, ModelMetrics losses) throws IOException {
        Scorer scorer = scorers[thread];
        if (scorer == null) {
            scorer = new Scorer(network, data.newBatch(RUN));
            scorers[thread] = scorer;
        }
        for (long run = nextRun.getAndIncrement(); run < endRun; run = nextRun.getAndIncrement()) {
            Batch batch = scorer.batch;
            data.fill(run * RUN, Math.min(data.rows(), (run + 1) * RUN), batch);
            scorer.workspace.score(batch, scorer.scores, scorer.losses);
            metrics.add(batch.rows(), batch, scorer.scores, scorer.losses);
            losses.add(batch.rows(), batch, scorer.scores, scorer.losses);
        }
    }

    /** One thread's memory; from that thread. */
    public void close(int thread) {
        Scorer scorer = scorers[thread];
        if (scorer != null) {
            scorer.workspace.close();
        }
    }

    @Override
    public void close() {
        data.close();
    }
}
