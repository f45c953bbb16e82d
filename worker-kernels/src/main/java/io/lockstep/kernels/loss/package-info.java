/**
 * Losses: immutable records, plain loops over rows, gradients of the sum of weighted losses. Adding one: its record, its
 * test, one line in {@code Losses}. What a loss asks of the data is its {@link io.lockstep.kernels.loss.Target}.
 *
 * <p>Means are over rows: a step divides the sum of weighted losses, and of their gradients, by the sum of the rows' weights.
 * A target with any number of tokens in a row (a ragged target of the batch, and beside it one weight for each token, 0 where
 * a mask leaves it out) keeps to that with another weight of a row: the row's own times the sum of its tokens' weights. Its loss is then the sum
 * over tokens, and means are over tokens, as of perplexity; statistics of a slice must be weighted by the same sums.
 */
@NullMarked
package io.lockstep.kernels.loss;

import org.jspecify.annotations.NullMarked;
