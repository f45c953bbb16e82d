/**
 * The Spark job that turns sources into shards: learns preprocessing on the training rows, splits by what rows hold,
 * sorts, writes, publishes. Read {@link io.lockstep.driver.prepare.Preparation} first.
 *
 * <p>Data are known by what they hold. The fingerprint of prepared data, which is part of what a run is, has the number
 * of rows, the sum of their digests modulo 2^128 and the counts of those skipped, never a path, a size or a time: data
 * that were touched, copied, moved, cut into other files or written in another format are the same data. So that rows
 * need not be read by every command, a digest of the files' bytes is remembered with the fingerprint of the rows in
 * them. The bytes are read by every command all the same, in parallel: a file that was changed at the same size and
 * time is another one. HDFS and object stores give checksums or entity tags instead, for which nothing is read.
 *
 * <p>{@link io.lockstep.driver.prepare.Rows} are what is read, in files or in memory, or windows over either. Which of
 * them validate is a rule of {@code split}, made exact by {@code Splits}.
 */
@NullMarked
package io.lockstep.driver.prepare;

import org.jspecify.annotations.NullMarked;
