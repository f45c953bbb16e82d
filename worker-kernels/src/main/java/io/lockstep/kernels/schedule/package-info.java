/**
 * Learning rates by step. Adding one: its record, its test, one line in {@code Schedules}.
 */
@NullMarked
package io.lockstep.kernels.schedule;

import org.jspecify.annotations.NullMarked;
