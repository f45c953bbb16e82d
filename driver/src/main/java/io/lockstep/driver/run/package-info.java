/**
 * A training from config to model: prepares data, runs generations of ranks until the last step is committed, writes
 * and tests the model. {@code Generations} forms another roster when executors die; {@code Commits} makes checkpoints
 * of what ranks have written. Of Spark it sees the session alone, to hand it on. Read
 * {@link io.lockstep.driver.run.TrainingRun} first.
 */
@NullMarked
package io.lockstep.driver.run;

import org.jspecify.annotations.NullMarked;
