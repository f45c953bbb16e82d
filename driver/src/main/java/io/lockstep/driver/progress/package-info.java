/**
 * Progress of a run. Below everything that works for a run, so that data preparation and the training
 * itself speak to the same listener. Imports nothing.
 *
 * <p>Every rank keeps a clock of phases ({@code step.PhaseClock}, {@code progress.Phase}): read, wait rows, compute,
 * wait threads, send, receive, wait ranks, update, hand over, checkpoint, validate, other. They do not overlap, and add
 * up to the time that passed; of threads side by side the mean counts. Beside them stand {@code overlapped}, what sent
 * and received while others still computed, and {@code garbage_collection}, which lies within the phases. A rank says
 * by whom it waited ({@code waited_for}), so that the one that others waited for is named
 * ({@code progress.SlowestRank}), with the phase that took it longer than them, or garbage collection, or the network
 * when nothing it did took longer. Under {@code sync: broadcast} an executor is a rank, its wait is what a job takes
 * beyond its own work. All that is in {@code metrics.jsonl} ({@code ranks}, {@code slowest}), the JSON of
 * {@code train}, the table at its end and {@code report.html}.
 *
 * <p>{@code examples_per_second} is the steady state: steps after the first 100 of each generation (after half of them,
 * where it has fewer than 200), without checkpoints and validations. {@code examples_per_second_total} divides by all
 * the time generations ran, from looking for executors to the last word.
 */
@NullMarked
package io.lockstep.driver.progress;

import org.jspecify.annotations.NullMarked;
