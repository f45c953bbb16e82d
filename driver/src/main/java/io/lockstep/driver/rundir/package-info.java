/**
 * The directory of one training: what it belongs to, whether it is finished, who may write to it now. Read
 * {@link io.lockstep.driver.rundir.RunDirectory} first.
 */
@NullMarked
package io.lockstep.driver.rundir;

import org.jspecify.annotations.NullMarked;
