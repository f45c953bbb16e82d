package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures how fast a workload's network, with weights as training begins with, scores rows that lie ready as floats: warm-up,
 * then windows of equal time, of which the median counts. Each thread scores batches of its own.
 *
 * @param workload whose network scores
 * @param backend who computes
 * @param precision of products
 * @param threads that score at once
 * @param batch rows scored at once by a thread
 * @param windows measured, at least 1
 * @param windowSeconds length of each; the warm-up takes as long as two
 */
public record ScoringBenchmark(
        Workload workload,
        Backend backend,
        Precision precision,
        int threads,
        int batch,
        int windows,
        double windowSeconds) {
    private static final double NANOS = 1e9;
    private static final float[] NONE = {};
    /** Rows that lie ready, as far as batches of a thread make them up. */
    private static final int READY_ROWS = 8192;

    private static final int MOST_THREADS = 1024;
    private static final int MOST_ROWS = 1 << 16;

    public ScoringBenchmark {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("--threads: expected 1 to " + MOST_THREADS + ", got " + threads);
        }
        if (batch < 1 || batch > MOST_ROWS) {
            throw new IllegalArgumentException("--batch: expected 1 to " + MOST_ROWS + " rows, got " + batch);
        }
        if (windows < 1 || !(windowSeconds > 0)) {
            throw new IllegalArgumentException("--seconds: expected at least one window of more than 0 seconds, got "
                    + windows + " of " + windowSeconds);
        }
        if (!workload.phases().isEmpty()) {
            throw new IllegalArgumentException("--workload: expected one whose network scores rows, got '"
                    + workload.name() + "', which trains in phases. Choose another");
        }
    }

    /**
     * Rates of a measurement.
     *
     * @param workload its name
     * @param backend identity of the backend: library, version, instruction set
     * @param precision {@code f32} or {@code bf16}
     * @param threads that scored
     * @param batch rows scored at once by a thread
     * @param rowsPerSecond of all threads, median over the windows
     * @param lowest rows per second of the slowest window
     * @param highest rows per second of the fastest window
     * @param gflops billions of multiplications and additions a second
     */
    public record Result(
            String workload,
            String backend,
            String precision,
            int threads,
            int batch,
            double rowsPerSecond,
            double lowest,
            double highest,
            double gflops) {}

    /** Scores and measures. */
    public Result run() throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, body -> new Thread(body, "lockstep-benchmark"));
        List<Scoring> scorings = new ArrayList<>();
        try (Network network = network()) {
            for (int thread = 0; thread < threads; thread++) {
                scorings.add(new Scoring(
                        network.inferenceWorkspace(),
                        batches(network.spec(), thread),
                        network.spec().outputShape().elementCount()));
            }
            rate(pool, scorings, 2 * windowSeconds);
            double[] rates = new double[windows];
            for (int window = 0; window < windows; window++) {
                rates[window] = rate(pool, scorings, windowSeconds);
            }
            scorings.forEach(scoring -> scoring.workspace.close());
            return result(rates);
        } catch (ExecutionException e) {
            throw new IllegalStateException("bench: a thread failed: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }

    private Network network() {
        Network network = backend.compile(
                workload.model(), CompileOptions.scoring(precision).withSmallPasses());
        HeapFloats parameters = HeapFloats.of(network.layout().size());
        List<ParameterTensor> tensors = network.layout().tensors();
        for (int i = 0; i < tensors.size(); i++) {
            ParameterTensor tensor = tensors.get(i);
            tensor.initializer()
                    .fill(tensor.shape(), RandomStream.of(1, Purpose.INITIALIZATION, i), parameters.array(), (int)
                            tensor.offset());
        }
        network.pack(parameters);
        return network;
    }

    private List<Batch> batches(ModelSpec spec, int thread) {
        Examples examples = workload.examples().get();
        List<Batch> batches = new ArrayList<>();
        int count = Math.max(1, READY_ROWS / batch);
        for (int i = 0; i < count; i++) {
            Batch made = new Batch(batch, spec.inputTypes(), spec.targetTypes());
            made.setRows(batch);
            examples.fill(((long) thread * count + i) * batch, batch, made);
            batches.add(made);
        }
        return batches;
    }

    /** What one thread scores with. */
    private static final class Scoring {
        private final InferenceWorkspace workspace;
        private final List<Batch> batches;
        private final float[] scores;
        private int next;

        Scoring(InferenceWorkspace workspace, List<Batch> batches, int outputs) {
            this.workspace = workspace;
            this.batches = batches;
            this.scores = new float[batches.get(0).rows() * outputs];
        }

        long until(long end) {
            long rows = 0;
            while (System.nanoTime() < end) {
                Batch batch = batches.get(next);
                workspace.score(batch, scores, NONE);
                rows += batch.rows();
                next = next + 1 < batches.size() ? next + 1 : 0;
            }
            return rows;
        }
    }

    private double rate(ExecutorService pool, List<Scoring> scorings, double seconds)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * NANOS);
        List<Callable<Long>> tasks = new ArrayList<>();
        for (Scoring scoring : scorings) {
            tasks.add(() -> scoring.until(end));
        }
        long rows = 0;
        for (Future<Long> future : pool.invokeAll(tasks)) {
            rows += future.get();
        }
        return rows * NANOS / (System.nanoTime() - start);
    }

    private Result result(double[] rates) {
        double[] sorted = rates.clone();
        Arrays.sort(sorted);
        double median = (sorted[(windows - 1) / 2] + sorted[windows / 2]) / 2;
        return new Result(
                workload.name(),
                backend.identity(precision),
                precision.name().toLowerCase(Locale.ROOT),
                threads,
                batch,
                median,
                sorted[0],
                sorted[windows - 1],
                median * workload.operations() / 3 / NANOS);
    }
}
