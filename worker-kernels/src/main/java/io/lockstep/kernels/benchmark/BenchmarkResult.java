package io.lockstep.kernels.benchmark;

/**
 * Result of a benchmark.
 *
 * @param workload its name
 * @param backend identity of the backend: library, version, instruction set
 * @param precision {@code f32} or {@code bf16}
 * @param threads that computed, a slice each
 * @param batch examples a step
 * @param samplesPerSecond median over the windows
 * @param lowest samples per second of the slowest window
 * @param highest samples per second of the fastest window
 * @param gflops billions of operations a second: three times the forward pass's multiplications and additions
 * @param steps measured
 * @param firstLoss mean loss of the first step
 * @param lastLoss mean loss of the last step: it must have fallen, or the speed is worth nothing
 */
public record BenchmarkResult(
        String workload,
        String backend,
        String precision,
        int threads,
        int batch,
        double samplesPerSecond,
        double lowest,
        double highest,
        double gflops,
        long steps,
        double firstLoss,
        double lastLoss) {}
