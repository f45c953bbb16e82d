/**
 * Background of Shapley values: rows that stand for what a model reads when it knows nothing of a row, as numbers that the model
 * reads, or centres of such rows. They are no part of a model and are in none of its files: whoever asks for Shapley values
 * over a background names the rows it is taken from, which are read anew, or a file that was kept of an earlier one on demand. Such a
 * file lies where its owner says, beside the model or elsewhere, is outside of the model's digest, and holds whole rows of data: who
 * can read it can read them. Of {@code centres} it holds means of rows, which may still be one row where it lies alone. Read
 * {@link io.lockstep.driver.background.BackgroundRows} first.
 */
@NullMarked
package io.lockstep.driver.background;

import org.jspecify.annotations.NullMarked;
