/**
 * The examples of one slice as a reader fills them and kernels read them: {@link io.lockstep.kernels.batch.Batch}
 * holds, for each input and each target of a model, values of one {@link io.lockstep.kernels.shape.TensorType}. Dense
 * floats are one plain array. Other values, {@link io.lockstep.kernels.batch.FloatValues} and {@link
 * io.lockstep.kernels.batch.IntValues}, have rows of fixed size or ragged ones: as many items as a row has, told by
 * offsets. Arrays grow to the largest slice read so far and then stay, so that a step allocates nothing.
 */
@NullMarked
package io.lockstep.kernels.batch;

import org.jspecify.annotations.NullMarked;
