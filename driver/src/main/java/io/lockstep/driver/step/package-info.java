/**
 * One training step, whoever takes it: the loop of every sync mode, the update of the blocks that somebody owns,
 * validation, what a checkpoint copies, and the work of one-step jobs. Knows neither rosters' lives nor Spark; of
 * {@code roster} it sees the messages a step fills. Read {@link io.lockstep.driver.step.StepLoop} first: its
 * {@code train} is a step. The sum of gradients at its beginning is {@link io.lockstep.driver.step.StepWork#sum}, whose
 * arithmetic stands in the package {@code collective}; the arithmetic of its end is
 * {@link io.lockstep.driver.step.OwnChunk#update}.
 */
@NullMarked
package io.lockstep.driver.step;

import org.jspecify.annotations.NullMarked;
