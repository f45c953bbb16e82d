/**
 * Training as Spark sees it: what a cluster offers, the job whose tasks become ranks, the one-job-per-step shape, Kryo.
 * Closures carry bytes and strings only. Read {@link io.lockstep.driver.spark.Cluster} and
 * {@link io.lockstep.driver.spark.RankJob} first.
 */
@NullMarked
package io.lockstep.driver.spark;

import org.jspecify.annotations.NullMarked;
