/**
 * Diagnostics of a trained model: what it answers to rows it was not trained on. Of classes the confusion and the
 * reliability of its probabilities, of numbers pairs of predicted and true ones, residuals and the course over an order, of
 * every answer the rows with the largest loss. No Spark. Read {@link io.lockstep.driver.diagnostics.DiagnosticsCollector} first.
 *
 * <p>A collector's state is a function of the set of rows: counts, exact sums, and rows chosen by values and by a hash of what they
 * hold. Neither their order nor how they are divided changes a bit of it, and its size is bounded, whatever the number of rows. Rows
 * of weight 0 take no part; all others count once.
 *
 * <p>{@link io.lockstep.driver.diagnostics.Diagnostics} is the result, {@code diagnostics.json} of a run directory: a
 * {@code json.SealedDocument} of format {@code lockstep-diagnostics}, version 1. As it holds examples of rows, it is never part of
 * a model directory.
 *
 * <pre>
 * side      test or validation
 * rows      that were answered
 * order     column that the course is over; absent: none
 * dated     whether it is one of dates or moments, in seconds since 1970
 * answers   for each output: confusion, labels, reliability, numbers, worst
 * </pre>
 */
@NullMarked
package io.lockstep.driver.diagnostics;

import org.jspecify.annotations.NullMarked;
