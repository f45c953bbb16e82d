/**
 * Evaluation of a saved model on a data set, as one Spark job. Read {@link io.lockstep.driver.evaluation.Evaluation}
 * first.
 */
@NullMarked
package io.lockstep.driver.evaluation;

import org.jspecify.annotations.NullMarked;
