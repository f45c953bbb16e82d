/**
 * Packed examples on disk and their way into batches. Read {@link io.lockstep.driver.shard.TrainingData} first.
 */
@NullMarked
package io.lockstep.driver.shard;

import org.jspecify.annotations.NullMarked;
