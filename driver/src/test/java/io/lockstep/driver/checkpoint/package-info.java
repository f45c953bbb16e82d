/** Tests of checkpoints: damage, races, kills at every call. */
@NullMarked
package io.lockstep.driver.checkpoint;

import org.jspecify.annotations.NullMarked;
