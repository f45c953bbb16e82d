/**
 * Benchmarks of what runs on executors, each beside what Spark alone does: the collective of training beside broadcast and
 * treeReduce, the preparation of rows beside a range partitioning, a sort and Parquet. Read
 * {@link io.lockstep.driver.benchmark.SyncBenchmark} and {@link io.lockstep.driver.benchmark.PrepareBenchmark} first.
 */
@NullMarked
package io.lockstep.driver.benchmark;

import org.jspecify.annotations.NullMarked;
