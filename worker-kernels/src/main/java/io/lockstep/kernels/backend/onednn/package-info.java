/**
 * The native backend: oneDNN behind one door. From the library up: {@code NativeDoor} loads it, {@code NativeMemory}
 * and {@code NativeFloats} hold what is outside the heap, {@code Primitives} makes oneDNN's objects, {@code Call} runs
 * one of them. {@code NativeWeights} is the one copy of the weights. To compile, {@code OperationMaker} makes the
 * operation of each node against a {@code Compilation}, which says how values lie; {@code Regions} places all of a pass
 * in memory; for each thread {@code PassBuilder} binds the operations to a {@code Workspace}, as a list of
 * {@code Work}. {@code OneDnnNetwork} holds them together. Nothing native leaves this package. Read
 * {@link io.lockstep.kernels.backend.onednn.OneDnn} first.
 */
@NullMarked
package io.lockstep.kernels.backend.onednn;

import org.jspecify.annotations.NullMarked;
