/**
 * Packed examples on disk and their way into batches. Imports {@code files}, {@code json}, {@code order},
 * {@code slot} and {@code kernels}; no Spark. Read {@link io.lockstep.driver.shard.TrainingData} first.
 */
@NullMarked
package io.lockstep.driver.shard;

import org.jspecify.annotations.NullMarked;
