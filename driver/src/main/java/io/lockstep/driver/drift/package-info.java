/**
 * Drift: how far later rows, a window, have moved from the training rows of a model. Values and counts alone, no Spark: it
 * compares two profiles with the same bins. Read {@link io.lockstep.driver.drift.Drift} first, and
 * {@link io.lockstep.driver.drift.DriftConfig} for the limits.
 *
 * <p>An alarm is a size, not a probability: with many rows everything is significant, whether it matters or not. A size asks for
 * a warning or a refusal from a limit on. With few rows a size may be chance: one that undrifted rows exceed with a
 * probability above {@code chance} (0.001) is no alarm. From about 5,000 rows on this takes nothing away.
 *
 * <p>In the following n are rows of the reference with a value, m those of the window, a and b the counts of a cell.
 *
 * <pre>
 * psi        sum (q - p) ln(q / p), p = (a + 1/2) / (n + K/2), q = (b + 1/2) / (m + K/2) over K cells (the half is the estimate of
 *            Krichevsky and Trofimov, 1981, so that an empty cell is no infinity), less (K - 1)(1/n + 1/m). Undrifted it is
 *            about (1/n + 1/m) chi-square with K - 1 degrees (Yurdakul and Naranjo, J. Risk Model Validation 14(4), 2020).
 *            The usual limits 0.1 and 0.25 (Siddiqi, Credit Risk Scorecards, 2006) are of 10 to 20 cells
 * d          largest |A/n - B/m| over the cumulated counts A, B at the edges of all bins (Smirnov, 1948); its probability is that
 *            of the limiting distribution at d sqrt(n m / (n + m))
 * mean       |difference of means| / deviation of the reference; probability of the normal distribution (Welch, 1947).
 *            {@code labelMean} of answers and scores
 * chi-square sum (observed - expected)^2 / expected over both samples and the cells (Pearson, 1900), K - 1 degrees of freedom
 * unseen     share of the window's values that the reference does not have, less the share of the reference's values that occur
 *            there once: the estimate of what is yet to be seen (Good, 1953)
 * missing    |difference of shares| of rows without a value; {@code unusable}: with a value of another kind
 * labelRate  largest |difference| of a class's rates, of answers and of classes answered
 * </pre>
 *
 * <p>Cells. D is of all bins, up to 256. Each holds at most 1/256 of the reference, or numbers that end with many equal ones; where
 * there are no such, D is at most 1/256 less than that of the rows themselves. Numbers of the window between such a one and the
 * edge before it count as it: that every 1 has become 0.9 is told by the mean alone. PSI is of at most {@code bins} (20), each of
 * neighbouring bins with 1/20 of the reference or a little more: 256 would have a floor of 0.03 at 10,000 rows, and 0.1 and 0.25
 * would mean something else. There are fewer for fewer than 100 rows, so that a cell of the smaller sample has 5. Of categories
 * and hashes each is a cell of which the smaller sample is to be expected to have 5 rows (Cochran, 1954), rarer and unseen ones
 * are one.
 *
 * <p>A number that was constant has no bins. How many rows have another one is at least
 * {@code max(|mean - c| / r, (deviation^2 + (mean - c)^2) / r^2)}, r the largest distance from c: an {@code unseen} share.
 *
 * <p>Scores are held against those of the validation rows. Of a model that had none they are of rows that it learnt from, which it
 * answers better than others: there they are measured and said, and no alarm.
 *
 * <p>{@code test: significance} makes each test with an adjusted probability up to 0.01 a warning too: for each column that of its
 * values (Kolmogorov-Smirnov or chi-square) and, where values are missing, of their share; adjusted over all of them (Holm, 1979).
 * Undrifted windows give a false alarm in 1 of 100. It never refuses.
 */
@NullMarked
package io.lockstep.driver.drift;

import org.jspecify.annotations.NullMarked;
