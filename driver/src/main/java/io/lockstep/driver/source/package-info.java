/**
 * Sources of rows: a source is a record of configuration that opens as a Spark data set, one row per example, bad
 * rows included and marked. Sources of files are a record and a
 * {@link io.lockstep.driver.source.RangeReader}; {@link io.lockstep.driver.source.RangeSource} does the rest. Read
 * {@link io.lockstep.driver.source.Source} first.
 */
@NullMarked
package io.lockstep.driver.source;

import org.jspecify.annotations.NullMarked;
