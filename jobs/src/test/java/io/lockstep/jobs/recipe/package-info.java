/** The recipes of {@code conf/}, from the file to the weights. */
@NullMarked
package io.lockstep.jobs.recipe;

import org.jspecify.annotations.NullMarked;
