/**
 * Output that a person sees while a command runs: the terminal, the progress line, tables. Read
 * {@link io.lockstep.jobs.progress.Console} first.
 */
@NullMarked
package io.lockstep.jobs.progress;

import org.jspecify.annotations.NullMarked;
