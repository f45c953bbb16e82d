/**
 * Checkpoints of an unfinished training: pieces that many processes write, made one by a commit, read by any number of
 * ranks. Read {@link io.lockstep.driver.checkpoint.CheckpointStore} first: its {@code commit} is the one place where a
 * checkpoint becomes valid, by {@code CommitProtocol}. When one is due says
 * {@link io.lockstep.driver.config.Milestones}; the driver commits it, in {@code Commits} of the package {@code run},
 * once every rank has written its share. Rows of tables are written when they were touched:
 * {@link io.lockstep.driver.checkpoint.TableStore}.
 */
@NullMarked
package io.lockstep.driver.checkpoint;

import org.jspecify.annotations.NullMarked;
