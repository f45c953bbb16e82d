/**
 * A saved model applied to rows, inside one task: one model per JVM, fixed batches, bad rows refused or counted. No
 * Spark types. Read {@link io.lockstep.driver.scoring.RowScorer} first.
 */
@NullMarked
package io.lockstep.driver.scoring;

import org.jspecify.annotations.NullMarked;
