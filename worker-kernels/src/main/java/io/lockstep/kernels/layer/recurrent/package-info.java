/**
 * Layers that go through a sequence step by step, each step reading the state that the one before left:
 * {@link io.lockstep.kernels.layer.recurrent.Lstm} and {@link io.lockstep.kernels.layer.recurrent.Gru}. Inputs are [steps, numbers],
 * outputs [steps, units]; the state before the first step is zero. {@link io.lockstep.kernels.layer.recurrent.StepOrder} says
 * which step comes when, and has what both kernels do with one step of all rows. A
 * {@link io.lockstep.kernels.layer.recurrent.Directed} one has a twin the other way round.
 */
@NullMarked
package io.lockstep.kernels.layer.recurrent;

import org.jspecify.annotations.NullMarked;
