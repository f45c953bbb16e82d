/**
 * Log of a command: little to the console, all of it into the run directory. The only package that sees Log4j. Read
 * {@link io.lockstep.jobs.logging.RunLog} first.
 */
@NullMarked
package io.lockstep.jobs.logging;

import org.jspecify.annotations.NullMarked;
