/**
 * Evaluation of a saved model on a data set, as one Spark job, with {@code diagnostics} of the same rows where they are asked
 * for. Read {@link io.lockstep.driver.evaluation.Evaluation} first.
 */
@NullMarked
package io.lockstep.driver.evaluation;

import org.jspecify.annotations.NullMarked;
