/**
 * Parquet files whose row groups have column chunks of other files, copied as they are, beside columns that are written anew.
 * Values that stay what they were are then neither encoded nor compressed again. Read {@link
 * io.lockstep.driver.prediction.rowgroup.RowGroupWriter} first.
 *
 * <p><i>What is copied.</i> A chunk holds all rows of a row group, so that rows have to come as they are stored: every row of a
 * group, in order. A column is copied where its chunks are what Spark would have written by its settings: of the same type, with
 * the same codec. All others are written by Spark's own {@code ParquetWriteSupport}, into a file in memory, whose chunks are
 * copied as well.
 */
@NullMarked
package io.lockstep.driver.prediction.rowgroup;

import org.jspecify.annotations.NullMarked;
