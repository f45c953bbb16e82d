/** Tests of run directories. */
@NullMarked
package io.lockstep.driver.rundir;

import org.jspecify.annotations.NullMarked;
