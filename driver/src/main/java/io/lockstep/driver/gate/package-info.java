/**
 * Judgement of a challenger: whether a new model may take the place of the one that serves, from the answers of both to
 * the same rows. Read {@link io.lockstep.driver.gate.Gate} first.
 *
 * <p><b>Rows.</b> {@link io.lockstep.driver.gate.JudgedRows} are those that both models answered, in an order of their
 * content, so that a decision does not depend on files or executors.
 *
 * <p><b>Gain.</b> The difference of a metric, challenger less champion, turned so that above 0 is better
 * ({@link io.lockstep.driver.gate.Gain}). Its bound is one-sided and paired: both models are measured on the same drawn
 * rows. What is drawn are rows or, where rows of one day or customer resemble each other, whole groups of them.
 *
 * <pre>
 * groups     bound
 * 28, more   percentile of seeded resamples, widened for few groups: level Phi(-sqrt(n / (n - 1)) t), t Student's
 *            quantile of n - 1 degrees (Hesterberg, What Teachers Should Know About the Bootstrap, 2015, section 4.2)
 * 5 to 27    mean of the groups' gains less t standard errors, Student's t
 * below 5    none: the gate refuses to judge
 * </pre>
 *
 * <p><b>Power.</b> Before there is a challenger, {@link io.lockstep.driver.gate.Power} says the smallest true gain that a rule on a
 * gain lets pass with a probability of 0.8 on these rows. A gain estimated with standard error e, of n groups, passes where it is
 * above {@code asked + t(c; n-1) e}, c the rule's confidence; it is distributed about the true one with the same error, so that
 *
 * <pre>
 * smallest = asked + (t(c; n-1) + t(0.8; n-1)) e
 * </pre>
 *
 * (Bloom, Minimum Detectable Effects, Evaluation Review 19(5), 1995; of many groups {@code 2.49 e} at 0.95). The error is what the
 * bound would have: that of resamples of these rows, or of the groups' gains. It is taken from the gain of the version that
 * serves over the one before it, on these same rows: versions of a model that follow each other differ about as much
 * ({@code paired}). Where there is none, or both answer all alike, it is {@code sqrt(2)} times that of the one version's metric:
 * the variance of a difference is {@code 2 s^2 (1 - r)} for two models of variance s^2 and correlation r, and models that are
 * right about the same rows have r above 0, so that this is an upper limit.
 *
 * <p>It is more than asked, and a warning, where no gain as large is left (1 less the metric, or the metric itself where less is
 * better); where a rule asks for a gain above {@code by} and a model of twice that gain would pass less often; where
 * {@code notWorse} allows {@code by} and an equal model would pass less often. A rule with {@code by: 0} asks for no size: there
 * only the first can be said.
 *
 * <p><b>Rules.</b> A kind of rule is a record that implements {@link io.lockstep.driver.gate.Rule}, its test, and a line in
 * {@link io.lockstep.driver.gate.Rules}. All rules must pass; a {@link io.lockstep.driver.gate.Decision} keeps every
 * number that led to it.
 */
@NullMarked
package io.lockstep.driver.gate;

import org.jspecify.annotations.NullMarked;
