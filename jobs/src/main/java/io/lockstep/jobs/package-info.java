/** The people's side of Lockstep: commands, config files, reports. */
@NullMarked
package io.lockstep.jobs;

import org.jspecify.annotations.NullMarked;
