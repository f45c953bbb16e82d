/**
 * Which side of a validation split a row is on, whatever order, files and executors it comes through. No Spark here.
 * Read {@link io.lockstep.driver.split.Split} first.
 */
@NullMarked
package io.lockstep.driver.split;

import org.jspecify.annotations.NullMarked;
