/**
 * A model prepared for any backend, which backends alone see: its nodes in order, what their kernels read and share,
 * loss and scoring around them. Which memory is shared follows from when everything is alive: {@link
 * io.lockstep.kernels.graph.ExecutionTimes}, {@link io.lockstep.kernels.graph.LiveRange}; training may compute {@link
 * io.lockstep.kernels.graph.RecomputeStages} of nodes again instead of keeping what they leave. Read {@link
 * io.lockstep.kernels.graph.Graph} first.
 */
@NullMarked
package io.lockstep.kernels.graph;

import org.jspecify.annotations.NullMarked;
