/**
 * Initializers: how first values of parameters are drawn: a function of (seed, tensor name, element). Adding one: its
 * record, its test, one line in {@code Initializers}.
 */
@NullMarked
package io.lockstep.kernels.initializer;

import org.jspecify.annotations.NullMarked;
