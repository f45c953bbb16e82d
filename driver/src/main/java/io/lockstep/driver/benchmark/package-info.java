/**
 * Benchmarks of averaging between executors: the collective of training between executors, beside Spark's own broadcast
 * and treeReduce. Read {@link io.lockstep.driver.benchmark.SyncBenchmark} first.
 */
@NullMarked
package io.lockstep.driver.benchmark;

import org.jspecify.annotations.NullMarked;
