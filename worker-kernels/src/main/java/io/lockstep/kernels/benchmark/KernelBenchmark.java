package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures a workload's training steps on this machine: warm-up, then windows of equal time, of which the median
 * counts.
 *
 * @param workload what is trained
 * @param backend who computes
 * @param precision of products
 * @param threads slices computed at once
 * @param windows measured, at least 1
 * @param windowSeconds length of each; the warm-up takes as long as two
 */
public record KernelBenchmark(
        Workload workload, Backend backend, Precision precision, int threads, int windows, double windowSeconds) {
    private static final double NANOS = 1e9;

    public KernelBenchmark {
        if (threads < 1 || threads > workload.batch()) {
            throw new IllegalArgumentException(
                    "--threads: expected 1 to " + workload.batch() + ", the batch, got " + threads);
        }
        if (windows < 1 || !(windowSeconds > 0)) {
            throw new IllegalArgumentException("--seconds: expected at least one window of more than 0 seconds, got "
                    + windows + " of " + windowSeconds);
        }
    }

    /** Trains and measures. */
    public BenchmarkResult run() throws InterruptedException {
        try (TrainingSteps steps = new TrainingSteps(workload, backend, precision, threads)) {
            Clock clock = new Clock();
            if (threads == 1) {
                alone(steps, clock);
            } else {
                together(steps, clock);
            }
            return clock.result();
        }
    }

    private void alone(TrainingSteps steps, Clock clock) {
        try (StepWorkspaces workspaces = steps.workspaces()) {
            for (long step = 0; clock.running(); step++) {
                steps.alone(step, workspaces);
                clock.tick(steps.meanLoss());
            }
        }
    }

    private void together(TrainingSteps steps, Clock clock) throws InterruptedException {
        Barriers barriers = new Barriers(
                new CyclicBarrier(threads),
                new CyclicBarrier(threads),
                new CyclicBarrier(threads, () -> clock.tick(steps.meanLoss())));
        ExecutorService pool = Executors.newFixedThreadPool(threads, body -> new Thread(body, "lockstep-benchmark"));
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int slice = 0; slice < threads; slice++) {
                int own = slice;
                futures.add(pool.submit(() -> {
                    member(steps, clock, own, barriers);
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("bench: a thread failed: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Where threads wait for each other in a step. */
    private record Barriers(CyclicBarrier computed, CyclicBarrier moved, CyclicBarrier stepped) {
        void reset() {
            computed.reset();
            moved.reset();
            stepped.reset();
        }
    }

    private static void member(TrainingSteps steps, Clock clock, int slice, Barriers barriers)
            throws InterruptedException, BrokenBarrierException {
        try (StepWorkspaces workspaces = steps.workspaces()) {
            while (clock.running()) {
                long step = clock.stepCount();
                steps.fill(step, slice);
                for (int phase = 0; phase < steps.phaseCount(); phase++) {
                    steps.compute(phase, slice, workspaces);
                    if (barriers.computed().await() == 0) {
                        steps.collect(step, phase);
                    }
                    barriers.computed().await();
                    steps.move(phase, slice);
                    barriers.moved().await();
                    steps.pack(slice);
                    barriers.moved().await();
                }
                barriers.stepped().await();
            }
        } catch (RuntimeException e) {
            barriers.reset(); // lets the others go
            throw e;
        }
    }

    /** Cuts the steps into windows of time; ticked by one thread, while the barrier holds the others. */
    private final class Clock {
        private final double[] rates = new double[windows];
        private final long start = System.nanoTime();
        private long steps;
        private int window = -1;
        private long windowStart;
        private long windowSteps;
        private long measuredSteps;
        private double firstLoss;
        private double lastLoss;

        boolean running() {
            return window < windows;
        }

        long stepCount() {
            return steps;
        }

        void tick(double loss) {
            long now = System.nanoTime();
            if (steps == 0) {
                firstLoss = loss;
            }
            lastLoss = loss;
            steps = steps + 1;
            windowSteps++;
            if (window < 0) {
                if (now - start >= 2 * windowSeconds * NANOS) {
                    begin(0, now);
                }
            } else if (now - windowStart >= windowSeconds * NANOS) {
                rates[window] = windowSteps * (double) workload.batch() * NANOS / (now - windowStart);
                measuredSteps += windowSteps;
                begin(window + 1, now);
            }
        }

        private void begin(int next, long now) {
            windowStart = now;
            windowSteps = 0;
            window = next;
        }

        BenchmarkResult result() {
            double[] sorted = rates.clone();
            Arrays.sort(sorted);
            double median = (sorted[(windows - 1) / 2] + sorted[windows / 2]) / 2;
            return new BenchmarkResult(
                    workload.name(),
                    backend.identity(precision),
                    precision.name().toLowerCase(Locale.ROOT),
                    threads,
                    workload.batch(),
                    median,
                    sorted[0],
                    sorted[windows - 1],
                    median * workload.operations() / NANOS,
                    measuredSteps,
                    firstLoss,
                    lastLoss);
        }
    }
}
