/**
 * Files on any Hadoop file system, with the few operations whose atomicity can be relied on everywhere. No other
 * package speaks to Hadoop; {@code prediction.rowgroup} gives its types to Parquet. Read {@link io.lockstep.driver.files.Files} first.
 */
@NullMarked
package io.lockstep.driver.files;

import org.jspecify.annotations.NullMarked;
