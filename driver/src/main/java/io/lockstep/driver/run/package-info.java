/**
 * A training from config to model: prepares data, runs generations of ranks until the last step is committed, writes and
 * tests the model. Read {@link io.lockstep.driver.run.RunListener} first.
 */
@NullMarked
package io.lockstep.driver.run;

import org.jspecify.annotations.NullMarked;
