/**
 * The Spark session a command runs in: embedded or of a cluster, with settings that suit training. Read
 * {@link io.lockstep.jobs.session.Sessions} first.
 */
@NullMarked
package io.lockstep.jobs.session;

import org.jspecify.annotations.NullMarked;
