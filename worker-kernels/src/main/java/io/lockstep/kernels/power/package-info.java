/**
 * Powers with a whole exponent, from multiplications alone: the same bits on every machine and nothing allocated
 * (StrictMath.pow allocates until it is compiled). Imports nothing.
 */
@NullMarked
package io.lockstep.kernels.power;

import org.jspecify.annotations.NullMarked;
