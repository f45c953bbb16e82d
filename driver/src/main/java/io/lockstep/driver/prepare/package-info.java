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
 * <p><i>A store.</i> Each fingerprint has a directory, in it one for each attempt and a manifest, published last and once: what
 * it names is whole. What a killed attempt left goes with the next that ends, or with {@code PreparedCleaning}. Rows that
 * cannot be used may be written aside ({@code Quarantine}). Directories and shards are for those who may read the source's
 * ({@code SourceAccess}); where rows come from no files, they are what new files are.
 *
 * <p><i>Growth.</i> Where what is learnt is given ({@code EarlierModel}), a packed row depends on nothing but its own
 * values. Prepared data then remember the files they are of and the account of their rows, which adds up as the sum of
 * digests does: when files are added, theirs alone are read, and their rows sorted among those of the earlier shards
 * ({@code GrownSource}). Learnt anew, means and categories change with every row, and all files are read. For the
 * profile the new rows are counted in the bins of those before.
 *
 * <p><i>Memory of a task</i> does not grow with its rows, however unevenly they come. Reading holds a row, of text a line of
 * at most 16 MiB; learning what its columns learn, which has limits of its own; packing 4 MiB of rows, in which equal ones
 * are counted together ({@code PackedRows}); writing a block of 256 rows twice, as they came and as they are written.
 * Spark sorts in the memory it gives a task, and on disk beyond. Rows are spread by the hash of their content: one file or
 * partition with nearly all of them is read by one task, as long as it cannot be cut (gzip), and written by as many as any
 * other. Equal rows, of one hash, are of one shard, whose task gets them counted. Rows of one {@code key} are of one shard,
 * too, and come one by one: its task has more time to take, and no more memory.
 *
 * <p>{@link io.lockstep.driver.prepare.Rows} are what is read, in files or in memory, or windows over either. Which of
 * them validate is a rule of {@code split}, made exact by {@code Splits};
 * {@code ValidationWindows} are those that it takes, to be scored.
 */
@NullMarked
package io.lockstep.driver.prepare;

import org.jspecify.annotations.NullMarked;
