/**
 * What models make. Text that a language model writes: {@link io.lockstep.driver.generation.TextGenerator} takes the encoding a model was trained with
 * from its preprocessing, and its answers from a {@link io.lockstep.kernels.generation.StepDecoder}, or from whole windows where the
 * model has nodes that cannot be run step by step. No Spark.
 *
 * <p>Music is written in the same way by {@link io.lockstep.driver.generation.MusicGenerator}, and pictures are made by
 * {@link io.lockstep.driver.generation.ImageGenerator}.
 *
 * <p><i>A text longer than the model's window</i>: where it is full, the later half of it is taken as the beginning of a new one, and
 * the text goes on. Models of recurrent layers alone have no window; their state goes on. What is drawn is a function of the
 * model, the prompt, seed, number of the text and place in it.
 */
@NullMarked
package io.lockstep.driver.generation;

import org.jspecify.annotations.NullMarked;
