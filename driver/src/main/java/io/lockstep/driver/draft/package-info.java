/**
 * First configs for data of which nothing is known but what a survey found: kinds of columns, the question, the network and how
 * it is trained, each with its reason. Read {@link io.lockstep.driver.draft.Draft} first. No Spark.
 *
 * <p>{@link io.lockstep.driver.draft.ColumnGuess} says what becomes of a column, {@link io.lockstep.driver.draft.Task} what is predicted,
 * {@link io.lockstep.driver.draft.TrainingGuess} by which network; the writers make YAML of them. What the sizes and rates are
 * by was tried on validation rows, as {@code TRIED.md} of this module says. Rows that are a {@code Series} in time become
 * windows ({@code SeriesDraft}).
 */
@NullMarked
package io.lockstep.driver.draft;

import org.jspecify.annotations.NullMarked;
