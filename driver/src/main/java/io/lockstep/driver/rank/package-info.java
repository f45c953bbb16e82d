/**
 * One rank of a roster: how it takes part, what its threads compute, and how ranks keep each other in step: a
 * {@link io.lockstep.driver.rank.RankSync} for each sync mode whose loop is theirs, in {@code RankSyncs}. With
 * {@code AllReduceSync} a step's gradients are computed and summed by {@code GradientPass}. Knows neither Spark nor the
 * driver; several ranks may run in one process. Read {@link io.lockstep.driver.rank.RankTraining} first.
 */
@NullMarked
package io.lockstep.driver.rank;

import org.jspecify.annotations.NullMarked;
