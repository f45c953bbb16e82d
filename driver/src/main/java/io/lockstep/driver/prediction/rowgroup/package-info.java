/**
 * Parquet files whose row groups have column chunks of other files, copied as they are, beside columns that are written anew.
 * Values that stay what they were are then neither encoded nor compressed again. Read {@link
 * io.lockstep.driver.prediction.rowgroup.RowGroupJob} first, then {@code RowGroupWriter}.
 *
 * <p><i>What is copied.</i> A chunk holds all rows of a row group, so that rows have to come as they are stored: every row of a
 * group, in order. A column is copied where its chunks have the type and the codec that Spark would give them; their pages, encodings
 * and statistics stay those of the input, but for bloom filters, which are left out. Files of unknown or very old writers are not
 * copied from, as readers mend what they know such writers to have done. All other columns are written by Spark's own {@code ParquetWriteSupport}, into a file in memory, whose chunks are
 * copied as well; a row group that would take too much of it is written anew as a whole.
 *
 * <p><i>Hadoop.</i> Parquet's writer and Spark's commit of what a task wrote take Hadoop's types, which are seen here for that alone:
 * everything is written into the directory of an attempt, and what becomes of that is up to {@code files}.
 */
@NullMarked
package io.lockstep.driver.prediction.rowgroup;

import org.jspecify.annotations.NullMarked;
