package io.lockstep.driver.rank;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.metric.MetricSet;
import io.lockstep.kernels.network.Batch;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures a rank's share of the validation rows with the parameters last packed. Rows are scored in runs of
 * {@link #RUN} that do not depend on who scores them; ranks have contiguous runs, threads take one after another.
 */
final class ValidationPass implements AutoCloseable {
    /** Rows scored at once. */
    static final int RUN = 128;

    private static final String LOSS = new MeanLoss().name();

    private static final class Scorer {
        private final InferenceWorkspace workspace;
        private final Batch batch;
        private final float[] scores;
        private final float[] losses = new float[RUN];

        private Scorer(InferenceWorkspace workspace, Batch batch, int outputs) {
            this.workspace = workspace;
            this.batch = batch;
            this.scores = new float[RUN * outputs];
        }
    }

    private final Network network;
    private final SequentialData data;
    private final long firstRun;
    private final long endRun;
    private final int outputs;
    private final @Nullable Scorer[] scorers;
    private final AtomicLong nextRun = new AtomicLong();
    private byte[] loss = lossAlone().toBytes();

    ValidationPass(Files files, ShardManifest manifest, Network network, int rank, int ranks, int threads)
            throws IOException {
        this.network = network;
        this.data = SequentialData.open(files, manifest);
        long runs = (data.rows() + RUN - 1) / RUN;
        this.firstRun = runs * rank / ranks;
        this.endRun = runs * (rank + 1) / ranks;
        this.outputs = network.spec().outputShape().elementCount();
        this.scorers = new @Nullable Scorer[threads];
    }

    /** The metrics of this rank's rows: the Base64 of {@link MetricSet#toBytes}. */
    String measure(Team team) throws Exception {
        MetricSet all = MetricSet.of(network.spec().loss().task());
        MetricSet losses = lossAlone();
        nextRun.set(firstRun);
        team.run(thread -> {
            MetricSet mine = MetricSet.of(network.spec().loss().task());
            MetricSet myLosses = lossAlone();
            score(thread, mine, myLosses);
            synchronized (all) {
                all.merge(mine.toBytes());
                losses.merge(myLosses.toBytes());
            }
        });
        loss = losses.toBytes();
        return Base64.getEncoder().encodeToString(all.toBytes());
    }

    /** The loss of the rows {@link #measure} saw last, to be merged into {@link #lossAlone}. */
    byte[] loss() {
        return loss;
    }

    /** A set of the loss and nothing else. */
    static MetricSet lossAlone() {
        return new MetricSet(List.of(new MeanLoss()));
    }

    /** The loss among metrics. */
    static double loss(MetricSet metrics) {
        return Objects.requireNonNull(metrics.values().get(LOSS));
    }

    private void score(int thread, MetricSet metrics, MetricSet losses) throws IOException {
        Scorer scorer = scorers[thread];
        if (scorer == null) {
            scorer = new Scorer(network.inferenceWorkspace(), data.newBatch(RUN), outputs);
            scorers[thread] = scorer;
        }
        for (long run = nextRun.getAndIncrement(); run < endRun; run = nextRun.getAndIncrement()) {
            Batch batch = scorer.batch;
            data.fill(run * RUN, Math.min(data.rows(), (run + 1) * RUN), batch);
            scorer.workspace.score(batch, scorer.scores, scorer.losses);
            metrics.add(batch.rows(), outputs, scorer.scores, batch.targets(), batch.weights(), scorer.losses);
            losses.add(batch.rows(), outputs, scorer.scores, batch.targets(), batch.weights(), scorer.losses);
        }
    }

    /** One thread's memory; from that thread. */
    void close(int thread) {
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
