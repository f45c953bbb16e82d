/**
 * The native backend: oneDNN behind one door. {@code NativeDoor} loads the library, {@code NativeMemory} and
 * {@code NativeFloats} hold what is outside the heap, {@code Primitives} makes oneDNN's objects, {@code Call} runs one of
 * them. Nothing native leaves this package. Read {@link io.lockstep.kernels.backend.onednn.OneDnn} first.
 */
@NullMarked
package io.lockstep.kernels.backend.onednn;

import org.jspecify.annotations.NullMarked;
