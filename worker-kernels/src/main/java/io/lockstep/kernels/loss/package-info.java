/**
 * Losses: immutable records, plain loops over rows, gradients of the sum of weighted losses. Adding one: its record, its
 * test, one line in {@code Losses}.
 */
@NullMarked
package io.lockstep.kernels.loss;

import org.jspecify.annotations.NullMarked;
