/**
 * All randomness: a function of (seed, purpose, position), never a stream that is used up, so that it does not matter
 * who asks or in what order. Imports nothing but the JDK. Read {@link io.lockstep.kernels.random.RandomStream} first.
 */
@NullMarked
package io.lockstep.kernels.random;

import org.jspecify.annotations.NullMarked;
