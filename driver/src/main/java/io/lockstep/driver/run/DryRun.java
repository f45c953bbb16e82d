package io.lockstep.driver.run;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.InitialWeights;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.prepare.TestRows;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.NonFiniteException;
import io.lockstep.driver.step.NonFinitePlace;
import io.lockstep.driver.step.PhaseNetworks;
import io.lockstep.driver.step.StepShare;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** A training that checks config, data, memory and one step, and leaves nothing behind. */
public final class DryRun {
    /**
     * What was found.
     *
     * @param lines for people, one fact each: rows, parameters, steps, memory by kind, the step's loss and time
     */
    public record Report(List<String> lines, long rows, long parameters, long totalSteps, double firstLoss) {}

    private static final double NANOS_PER_MILLI = 1e6;

    private DryRun() {}

    /** @throws IllegalArgumentException as {@link TrainingRun#run} would */
    public static Report run(SparkSession spark, RunConfig config, Options options, RunListener listener)
            throws IOException {
        Cluster cluster = new Cluster(spark);
        Files files = cluster.files();
        String runs = files.qualify(options.runsDirectory());
        boolean there = files.exists(runs);
        String scratch = runs + "/.dry-run-" + ProcessHandle.current().pid();
        try {
            listener.phase("preparing data");
            PreparedData data = Preparation.prepare(spark, files, config, scratch, listener::warning);
            listener.phase("one step");
            ResolvedRun resolved = ResolvedRun.of(config, files, data);
            RunRows rows = RunRows.of(spark, files, config);
            TestRows.check(
                    config,
                    rows.test(),
                    data.preprocessing(),
                    KeptSchema.of(files, config, rows.train(), data.directory()));
            RowWeights.check(files, data, config.questions());
            SliceStatistics.warning(resolved.model(), resolved.slicing()).ifPresent(listener::warning);
            return check(cluster, resolved, options);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(config.name() + ": interrupted");
        } finally {
            files.delete(scratch);
            if (!there) {
                files.deleteIfEmpty(runs); // a training may have begun there meanwhile
            }
        }
    }

    private static Report check(Cluster cluster, ResolvedRun resolved, Options options)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        lines.add(resolved.data().rows().describe());
        lines.add(String.format(
                Locale.ROOT,
                "model: %,d parameters; %,d steps = %d epochs of %,d steps of %d rows in %d slices",
                resolved.model().layout().trainableCount(),
                resolved.totalSteps(),
                resolved.config().train().epochs(),
                resolved.stepsPerEpoch(),
                resolved.config().train().batch(),
                resolved.config().train().sliceCount()));
        Backend backend = FinalModel.backend(TrainingRun.backendWanted(options), Backends.level());
        Assignment assignment = resolved.assignment("none", "none");
        int slots = Math.max(1, cluster.await(1, resolved.config().executors().waitSeconds(), () -> false));
        int ranks = Math.max(1, cluster.executors());
        int threads = Math.max(1, slots / ranks);
        String shape = TrainingRun.count(ranks, "rank") + " of " + TrainingRun.count(threads, "thread");
        RankMemory memory = new MemoryCheck(resolved, cluster).check(shape, ranks, threads, backend);
        try (TrainingData data = TrainingData.open(
                        resolved.files(), resolved.data().train(), assignment.order(), assignment.layout());
                PhaseNetworks networks = new PhaseNetworks(assignment, backend, data.sliceSizes())) {
            Network network = networks.of(0);
            int slices = resolved.config().train().sliceCount();
            lines.add("memory: " + shape + ", each "
                    + RankMemory.text(memory.heapBytes()) + " of heap (" + RankMemory.describe(memory.heap()) + ") and "
                    + RankMemory.text(memory.offHeapBytes()) + " beside it (" + RankMemory.describe(memory.offHeap())
                    + ")");
            InitialWeights weights = resolved.initialWeights();
            if (weights != null) {
                lines.add(weights.describe());
            }
            HeapFloats parameters = resolved.firstParameters(weights);
            networks.trained().forEach(one -> one.pack(parameters));
            List<FloatStorage> tables = resolved.firstTables(weights, network);
            long started = System.nanoTime();
            double loss = 0;
            for (Network ofPhase : networks.trained()) {
                loss += firstLoss(resolved, data, ofPhase);
            }
            if (!Double.isFinite(loss)) {
                lines.add(notFinite(
                        resolved, new NonFinitePlace.Scene(assignment, data, parameters, tables, 0, 0), slices));
            }
            lines.add(String.format(
                    Locale.ROOT,
                    "first step: loss %.4f, %.1f ms on one thread of the driver, %s",
                    loss,
                    (System.nanoTime() - started) / NANOS_PER_MILLI,
                    backend.identity()));
            return new Report(
                    lines,
                    resolved.data().rows().trained(),
                    resolved.model().layout().trainableCount(),
                    resolved.totalSteps(),
                    loss);
        }
    }

    /** @return what is said where such a step is skipped */
    private static String notFinite(ResolvedRun resolved, NonFinitePlace.Scene scene, int slices) throws IOException {
        NonFinitePlace place = NonFinitePlace.search(scene, StepShare.FINITE, 0, slices);
        if (!resolved.config().train().skips(0)) {
            throw new NonFiniteException(resolved.config().train(), 1, place);
        }
        return place.describeSkipped(1);
    }

    private static double firstLoss(ResolvedRun resolved, TrainingData data, Network network) throws IOException {
        double loss = 0;
        double weight = 0;
        LossSum losses = new LossSum();
        Batch batch = data.newBatch();
        try (TrainingWorkspace workspace =
                        network.trainingWorkspace(resolved.config().seed());
                FloatStorage gradient = network.allocate(network.layout().size())) {
            for (int slice = 0; slice < resolved.config().train().sliceCount(); slice++) {
                if (data.fill(0, 0, slice, batch) > 0) {
                    workspace.gradient(batch, 0, new SliceGradient(gradient, losses));
                    loss += losses.lossSum();
                    weight += losses.weightSum();
                }
            }
        }
        return weight > 0 ? loss / weight : 0;
    }
}
