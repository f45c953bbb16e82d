/**
 * A model compiled for one backend: weights packed once a step, one workspace a thread, no allocation in a step. Which
 * memory is shared follows from when everything is alive: {@link io.lockstep.kernels.network.ExecutionTimes}, {@link
 * io.lockstep.kernels.network.LiveRange}; training may compute {@link io.lockstep.kernels.network.RecomputeStages} of nodes again
 * instead of keeping what they leave. Read {@link io.lockstep.kernels.network.Network} first.
 */
@NullMarked
package io.lockstep.kernels.network;

import org.jspecify.annotations.NullMarked;
