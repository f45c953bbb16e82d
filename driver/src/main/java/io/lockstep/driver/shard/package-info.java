/**
 * Prepared examples on disk, packed, and their way into batches. {@link io.lockstep.driver.shard.ShardFormat} is the
 * format. Read {@link io.lockstep.driver.shard.TrainingData} first.
 */
@NullMarked
package io.lockstep.driver.shard;

import org.jspecify.annotations.NullMarked;
