/**
 * Benchmark of a training step on this machine: the very classes of training, driven without Spark. Read
 * {@link io.lockstep.kernels.benchmark.KernelBenchmark} first.
 */
@NullMarked
package io.lockstep.kernels.benchmark;

import org.jspecify.annotations.NullMarked;
