/**
 * A saved model's answers to a data set, as one Spark job that writes Parquet. {@code AnswerColumns} turns the scores
 * of an output into columns. Read {@link io.lockstep.driver.prediction.Prediction} first.
 *
 * <p><i>A row's form.</i> {@code PredictedRows} scores rows of either form that Spark has, by a {@code RowForm}: what Spark SQL
 * selects in the internal one ({@code PredictedTable}, {@code InternalRows}), everything else as {@code Row}
 * ({@code ExternalRows}). Both write the same values.
 *
 * <p><i>Columns that stay.</i> From Parquet to Parquet, where bad rows end the prediction, the input's columns are not written but
 * copied ({@code StoredTable}, {@code prediction.rowgroup}): the output's row groups are those of the input then, and its files
 * those of Spark's tasks. Files of less than a mebibyte in the mean are written anew, and so is everything where somebody set
 * {@code parquet.*} but for reading, a commit protocol, or the most records of a file.
 *
 * <p><i>Tables.</i> {@code OutputTable} enters an output's files in Spark's catalog as an external table, once they are whole.
 * Spark's session catalog has no transactions, and a table of files is what its files are: what is atomic is what is said of
 * the files, and the one call that enters the table.
 */
@NullMarked
package io.lockstep.driver.prediction;

import org.jspecify.annotations.NullMarked;
