/**
 * A saved model applied to rows, inside one task: one model per JVM, passes of fixed sizes
 * that all give a row the same bits (128 rows, and small ones for what is left), bad rows refused or counted. No
 * Spark types. Read {@link io.lockstep.driver.scoring.RowScorer} first.
 */
@NullMarked
package io.lockstep.driver.scoring;

import org.jspecify.annotations.NullMarked;
