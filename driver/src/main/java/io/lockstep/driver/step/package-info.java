/**
 * One training step, whoever takes it: the loop of every sync mode, the update of the blocks that somebody owns,
 * validation, what a checkpoint copies, and the work of one-step jobs. Knows neither rosters' lives nor Spark; of
 * {@code roster} it sees the messages a step fills. Read {@link io.lockstep.driver.step.StepLoop} first: its
 * {@code train} is a step. The sum of gradients at its beginning is {@link io.lockstep.driver.step.StepWork#sum}, whose
 * arithmetic stands in the package {@code collective}; the arithmetic of its end is
 * {@link io.lockstep.driver.step.OwnChunk#update}; of rows of tables it is in {@link io.lockstep.driver.step.OwnTables}.
 *
 * <p>A step is a list of {@link io.lockstep.driver.step.StepPhase}s, in each of which gradients are summed anew and some of the
 * tensors move; {@link io.lockstep.driver.step.Assignment#phases} is the one place that says which, today one phase that moves all.
 * The network is one, and so is its loss: phases that minimise different outputs need a network compiled for each, with the
 * outputs that count among its options, and each phase's loss among the totals of an epoch.
 */
@NullMarked
package io.lockstep.driver.step;

import org.jspecify.annotations.NullMarked;
