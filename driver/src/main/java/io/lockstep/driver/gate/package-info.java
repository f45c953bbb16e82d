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
 * <p><b>Rules.</b> A kind of rule is a record that implements {@link io.lockstep.driver.gate.Rule}, its test, and a line in
 * {@link io.lockstep.driver.gate.Rules}. All rules must pass; a {@link io.lockstep.driver.gate.Decision} keeps every
 * number that led to it.
 */
@NullMarked
package io.lockstep.driver.gate;

import org.jspecify.annotations.NullMarked;
