/**
 * Preprocessing of whole rows into a network's inputs and targets, the same in training, evaluation and prediction:
 * what was learnt from the training rows is plain data and part of the model. How a single column becomes numbers
 * stands in the package {@code column}; here columns are put together to inputs, and labels become targets: a
 * class, numbers, or for a loss of ids the feature of a column of a kind that gives ids, {@code label: {ids: tags}}. Read
 * {@link io.lockstep.driver.feature.Preprocessing} first.
 */
@NullMarked
package io.lockstep.driver.feature;

import org.jspecify.annotations.NullMarked;
