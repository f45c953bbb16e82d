/**
 * Generation of sequences one step after another: {@link io.lockstep.kernels.generation.StepDecoder} runs a model of ids whose
 * nodes read no later step, for one step of one sequence at a time, and keeps of the steps before what the next needs: the state
 * of recurrent layers, the keys and values of attention. Nodes that take every step by itself run their own plain kernels; those
 * that read earlier steps have a {@link io.lockstep.kernels.generation.Step} here, one line each in
 * {@code Steps}. {@link io.lockstep.kernels.generation.Sampler} draws from scores.
 */
@NullMarked
package io.lockstep.kernels.generation;

import org.jspecify.annotations.NullMarked;
