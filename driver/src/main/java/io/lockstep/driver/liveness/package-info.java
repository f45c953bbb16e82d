/**
 * Whether a process that claimed something still lives, asked of the operating system or seen by a file that it
 * rewrites, never by comparing clocks. Read {@link io.lockstep.driver.liveness.Liveness} first.
 */
@NullMarked
package io.lockstep.driver.liveness;

import org.jspecify.annotations.NullMarked;
