/**
 * Sources of rows: a source is a record of configuration that opens as a Spark data set, one row per example, bad
 * rows included and marked. Sources of files are a record and a
 * {@link io.lockstep.driver.source.RangeReader}; {@link io.lockstep.driver.source.RangeSource} does the rest. Read
 * {@link io.lockstep.driver.source.Source} first.
 *
 * <p><i>Nothing goes unseen.</i> Hadoop leaves out of a listing what leads to nothing; sources compare with what the
 * local disk lists and refuse links without a file and names that Java cannot spell in its locale. Hidden files are
 * counted, one each, but for those that Spark writes beside its rows ({@code _SUCCESS}, {@code .crc}). A directory is
 * entered once, whatever links lead to it; pipes and devices are never opened.
 *
 * <p><i>Paths</i> are taken letter by letter first; {@code *} and {@code ?} in the last part are a pattern where there
 * is nothing of that name.
 *
 * <p><i>CSV</i>: a field does not go on over a line's end. A record whose quotes do is one bad row, found by looking
 * ahead to the line that closes them; files of several ranges are looked through for such records once, so that no
 * range begins inside one.
 *
 * <p><i>Parquet</i>: the files listed are handed to Spark by name. Their footers must agree in columns and types;
 * values of {@code year=2020} folders are text.
 *
 * <p><i>Folders</i> called {@code dt=2026-11-23} are columns of the files in them, whose values are text: of Parquet and ORC by
 * Spark, of CSV, lines of JSON and TFRecord by {@link io.lockstep.driver.source.FolderColumns}. There a column of the files' own
 * with the same name stands. {@link io.lockstep.driver.source.DayRows} chooses rows of any source by the day that a column tells.
 *
 * <p><i>Archives</i>: headers of entries are bounded to 1 MiB, names to 4096 bytes of UTF-8.
 */
@NullMarked
package io.lockstep.driver.source;

import org.jspecify.annotations.NullMarked;
