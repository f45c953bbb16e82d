/**
 * Where an unfinished training can go on from: pieces written by whoever has them, made one by a commit, read by any number
 * of ranks. Read {@link io.lockstep.driver.checkpoint.CheckpointStore} first.
 */
@NullMarked
package io.lockstep.driver.checkpoint;

import org.jspecify.annotations.NullMarked;
