/**
 * Evaluation of a saved model on a data set, as one Spark job, with {@code diagnostics} of the same rows where they are asked
 * for. Read {@link io.lockstep.driver.evaluation.Evaluation} first.
 *
 * <p>Of windows {@code BaselineTask} measures what the past would have answered, on the same rows, in the same job; a training does
 * so on its validation rows once its model is written ({@code prepare.ValidationWindows}).
 */
@NullMarked
package io.lockstep.driver.evaluation;

import org.jspecify.annotations.NullMarked;
