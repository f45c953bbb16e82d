/**
 * Audit: whether answers treat groups alike. Values and counts alone, no Spark: what a job counts of each group
 * ({@link io.lockstep.driver.audit.AuditCounts}) becomes rates with intervals, comparisons and words. Read
 * {@link io.lockstep.driver.audit.Audit} first, and {@link io.lockstep.driver.audit.AuditConfig} for what can be asked.
 *
 * <p><b>Counts.</b> A row counts once, whatever its weight in the loss: people are counted. Of each combination of the groups'
 * values there is one set of counts and exact sums, of which groups (one column) and intersections (two) are added up, so that
 * nothing depends on files or order. AUC is of every score up to 32,768 different ones in a combination; beyond, neighbouring
 * scores count as equal.
 *
 * <pre>
 * yes or no      base rate P(y), selection rate P(d), TPR P(d|y), FPR P(d|not y), FNR, PPV P(y|d), accuracy; AUC, calibration error
 *                (15 bins of equal width), Brier score, log loss. y the answer, d the decision; without answers the selection
 *                rate alone
 * classes        the same rates of each class against all others, accuracy, calibration error and log loss of all, the Brier score
 *                summed over classes (Brier 1950)
 * numbers        means of answer, prediction and error (prediction less answer), mean absolute error, root mean squared error
 * </pre>
 *
 * <p><b>Intervals</b> of rates are those of a Bayesian bootstrap over counts (Rubin, Annals of Statistics 9(1), 1981) with Jeffreys'
 * half a row of each kind added: draws of {@code Beta(hits + 1/2, misses + 1/2)}, whose differences and ratios hold the truth about
 * as often as they say also of few rows (Agresti and Min, Biometrics 61(2), 2005), where a percentile of resampled rows does not.
 * They are Philox draws by seed, measure and group. AUC: by its logit with DeLong's variance (Biometrics 44(3), 1988), and where rows are told
 * apart without an error by Newcombe's score limits, so that none has no width ({@code AreaEstimate}); means: Welch's t. A calibration error or root of a mean has no interval.
 *
 * <p><b>Definitions</b> are differences (largest less least) and ratios (least by largest) over judged groups, as Fairlearn has them.
 * The upper end of such a difference is the largest upper end over pairs of groups, which holds it at least as often as it says;
 * the lower end the largest lower one, at a level divided by the number of pairs (Bonferroni).
 *
 * <p><b>Tests.</b> Each judged group is compared with the reference: Fisher's exact test of two counts (two-sided: tables as likely or
 * less), Welch's of means, adjusted over all of them (Holm, Scandinavian J. of Statistics 6(2), 1979).
 *
 * <p><b>Data.</b> Whatever is answered, {@link io.lockstep.driver.audit.DataAudit} says how often inputs are missing in each group and
 * how well each input tells the group: mutual information, and the area under the ROC curve of the group's rate among rows of the same
 * value, learnt on one half of the rows and judged on the other. Numbers of more than 256 different values are ranges by their leading
 * bits, texts of as many share the places of their hashes. What all inputs together tell is learnt by
 * {@link io.lockstep.driver.audit.JointProxy} on a sample.
 *
 * <p><b>Thresholds.</b> {@link io.lockstep.driver.audit.GroupThresholds} says what thresholds of their own for groups would bring, and
 * what they cost, by each {@link io.lockstep.driver.audit.Criterion}. They use the group to decide, which nothing does unasked:
 * {@link io.lockstep.driver.audit.StoredThresholds} are a file that {@code predict} and {@code audit} decide by where it is named.
 *
 * <p><b>Memory</b> is bounded whatever the rows: at most 2,000 combinations of groups (fewer of very many classes), 2^19 different
 * scores and 2^22 counts of inputs over all, 2^22 draws at once, 2^17 values of sampled rows, 5,000 groups and intersections told. What is kept depends on the rows alone.
 *
 * <p>Groups of fewer rows than asked are shown, flagged, and not judged; nor is a rate of fewer than 30 rows, or an
 * area of fewer than 30 of either answer. A definition of several rates is judged where each of them is, and
 * has an interval where all of its pairs have one.
 */
@NullMarked
package io.lockstep.driver.audit;

import org.jspecify.annotations.NullMarked;
