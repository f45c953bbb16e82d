/**
 * A saved model's answers to a data set, as one Spark job that writes Parquet. {@code AnswerColumns} turns the scores
 * of an output into columns. Read {@link io.lockstep.driver.prediction.Prediction} first.
 */
@NullMarked
package io.lockstep.driver.prediction;

import org.jspecify.annotations.NullMarked;
