/** The jar as users run it: under spark-submit, on a cluster, through the launcher. */
@NullMarked
package io.lockstep.jobs.cluster;

import org.jspecify.annotations.NullMarked;
