/** Whole trainings: the same model on any cluster, whatever is killed on the way. */
@NullMarked
package io.lockstep.driver.run;

import org.jspecify.annotations.NullMarked;
