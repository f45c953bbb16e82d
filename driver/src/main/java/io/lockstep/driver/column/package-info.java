/**
 * Columns: how one column of the rows becomes numbers, each kind in files of its own and one line of
 * {@link io.lockstep.driver.column.Columns}. A {@link io.lockstep.driver.column.Column} is what a config says of it;
 * its {@link io.lockstep.driver.column.ColumnLearner} looks at the training rows; the
 * {@link io.lockstep.driver.column.Feature} it learns is part of the model and writes a
 * {@link io.lockstep.driver.slot.Slot} ({@link io.lockstep.driver.column.Feature#encode}), which the
 * {@link io.lockstep.driver.slot.Decoder} of the feature reads into batches. Nobody else knows which kinds there are.
 * No Spark. Read {@link io.lockstep.driver.column.Column} first.
 */
@NullMarked
package io.lockstep.driver.column;

import org.jspecify.annotations.NullMarked;
