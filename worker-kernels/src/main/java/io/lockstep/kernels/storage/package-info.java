/**
 * Long-indexed ranges of float32, wherever they live. Backends give native ones, {@code HeapFloats} is the plain one;
 * the collective, optimizers and checkpoints see only {@link io.lockstep.kernels.storage.FloatStorage}. Imports nothing
 * but the JDK. {@code HotRows} keeps those rows of a large table that are written close together.
 */
@NullMarked
package io.lockstep.kernels.storage;

import org.jspecify.annotations.NullMarked;
