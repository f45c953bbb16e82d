/** Tests of the coordinator's decisions and of its messages. */
@NullMarked
package io.lockstep.driver.roster;

import org.jspecify.annotations.NullMarked;
