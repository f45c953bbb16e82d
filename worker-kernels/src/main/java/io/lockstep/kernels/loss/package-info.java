/**
 * Losses: immutable records, plain loops over rows, gradients of the sum of weighted losses. Adding one: its record,
 * its test, one line in {@code Losses}, which names its kind of {@link io.lockstep.kernels.loss.Target}, too. A new
 * kind is a record beside it: how the data hold it, what is measured, what a prediction says. A loss reads targets of a
 * fixed size ({@link io.lockstep.kernels.loss.DenseLoss}) or any number of ids in each row
 * ({@link io.lockstep.kernels.loss.IdsLoss}).
 *
 * <p>Means are over rows: a step divides the sum of weighted losses, and of their gradients, by the sum of the rows'
 * weights, and so does what is measured. A loss of ids gives one loss a row: of labels that of all labels together; of
 * a sequence of tokens the mean over its tokens, by their weights, those that are masked left out. Where each token is to count alike, as
 * for perplexity, the row's weight is its own times its tokens (the sum of their weights), made where rows are made:
 * then statistics of a slice, losses, several answers and metrics are all weighted by the same sums, and nothing behind
 * the reader knows. {@link io.lockstep.kernels.loss.SequenceCrossEntropy} is such a loss; of windows that are all of one length,
 * none of their steps masked, both means are the same.
 */
@NullMarked
package io.lockstep.kernels.loss;

import org.jspecify.annotations.NullMarked;
