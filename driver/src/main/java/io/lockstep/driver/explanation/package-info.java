/**
 * Explanation of a model's answers in the units of its source columns, as a Spark job with the output discipline of
 * {@link io.lockstep.driver.prediction}. Methods are those of {@code io.lockstep.kernels.attribution}, which know cells alone; here
 * cells become columns, and rows a table. Read {@link io.lockstep.driver.explanation.Explanation} first.
 */
@NullMarked
package io.lockstep.driver.explanation;

import org.jspecify.annotations.NullMarked;
