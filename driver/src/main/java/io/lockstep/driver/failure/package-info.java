/**
 * Kinds of failure, by what they mean to whoever started the work:
 * {@link io.lockstep.driver.failure.InfrastructureException} may go away by itself,
 * {@link io.lockstep.driver.failure.RefusedException} is an answer. All others say what is to be mended.
 */
@NullMarked
package io.lockstep.driver.failure;

import org.jspecify.annotations.NullMarked;
