/**
 * Optimizers: immutable records over ranges of flat vectors. Adding one: its record, its test, one line in
 * {@code Optimizers}.
 */
@NullMarked
package io.lockstep.kernels.optimizer;

import org.jspecify.annotations.NullMarked;
