/**
 * Sample of rows: of all rows that a model can read those with the smallest hashes of what it reads, so that it is the same
 * however rows are divided. Rows are kept encoded, column by column, with the text of values that have one. Read {@link
 * io.lockstep.driver.sample.RowSample} first.
 */
@NullMarked
package io.lockstep.driver.sample;

import org.jspecify.annotations.NullMarked;
