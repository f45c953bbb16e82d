/**
 * A saved model's answers to a data set, as one Spark job that writes Parquet. {@code AnswerColumns} turns the scores
 * of an output into columns. Read {@link io.lockstep.driver.prediction.Prediction} first.
 *
 * <p><i>A row's form.</i> {@code PredictedRows} scores rows of either form that Spark has, by a {@code RowForm}: what Spark SQL
 * selects in the internal one ({@code PredictedTable}, {@code InternalRows}), everything else as {@code Row}
 * ({@code ExternalRows}). Both write the same values.
 *
 * <p><i>Tables.</i> {@code OutputTable} enters an output's files in Spark's catalog as an external table, once they are whole.
 * Spark's session catalog has no transactions, and a table of files is what its files are: what is atomic is what is said of
 * the files, and the one call that enters the table.
 */
@NullMarked
package io.lockstep.driver.prediction;

import org.jspecify.annotations.NullMarked;
