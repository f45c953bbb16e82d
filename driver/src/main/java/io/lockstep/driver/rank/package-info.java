/**
 * The step loop of every sync mode, and one rank: what its threads compute, what it reads, sums, updates and writes. Knows
 * neither Spark nor the driver; several ranks may run in one process. Imports {@code collective}, {@code roster},
 * {@code shard}, {@code checkpoint}. Read {@link io.lockstep.driver.rank.StepLoop} first.
 */
@NullMarked
package io.lockstep.driver.rank;

import org.jspecify.annotations.NullMarked;
