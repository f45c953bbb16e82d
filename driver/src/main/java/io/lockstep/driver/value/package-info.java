/**
 * Values of a table's cells, whichever format they were read from: the one text they are compared by, and what a column
 * may hold. No Spark. Read {@link io.lockstep.driver.value.CanonicalText} first.
 *
 * <p>A source gives Java values of whatever type its format has; {@code value.CanonicalText} is the one text by which
 * categories, classes and keys are compared, {@code value.ColumnType} what a column may hold, asked before any row is
 * read. A model knows categories by that text ({@code column.CategoryNames} finds those of models from before, too),
 * the shape of its images ({@code column.ImageFeature}), and its training rows' source without the path
 * ({@code feature.Preprocessing.reading}), by which {@code source.Reading} reads a file that is named by its path
 * alone. {@code prepare.TestRows} encodes the test rows once before a run directory is there.
 */
@NullMarked
package io.lockstep.driver.value;

import org.jspecify.annotations.NullMarked;
