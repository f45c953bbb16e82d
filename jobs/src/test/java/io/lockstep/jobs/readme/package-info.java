/** What the README says to do, done. */
@NullMarked
package io.lockstep.jobs.readme;

import org.jspecify.annotations.NullMarked;
