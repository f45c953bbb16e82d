/**
 * How good made pictures are, beside those of the data: {@link io.lockstep.driver.judgement.ImageJudgement} by what a classifier trained by Lockstep
 * sees in both. Features are what the last hidden layer of the classifier gives. Sums are in a fixed order, so the same pictures and features are
 * the same numbers. Rows are read by Spark in {@code sample}; no Spark here.
 */
@NullMarked
package io.lockstep.driver.judgement;

import org.jspecify.annotations.NullMarked;
