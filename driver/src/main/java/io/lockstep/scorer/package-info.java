/**
 * Scoring of rows by a saved model in any Java program: {@link io.lockstep.scorer.Scorer}. Neither Spark nor Hadoop nor Scala
 * is loaded. A row is read, encoded and scored by the classes that {@code predict} and {@code evaluate} use; its answer has
 * the same columns and the same bits, alone or among others.
 *
 * <p>Scoring runs in passes of fixed sizes, 128 rows and a few smaller ones, padded with rows of zeros. One row goes through a
 * pass of one row. Which bits a pass gives is up to the library, which may sum in another order where there are fewer rows:
 * {@code kernels.graph.ScoringPasses} therefore compares every small pass with the full one over the loaded weights, when the
 * model is opened, and uses none that differs in a bit.
 */
@NullMarked
package io.lockstep.scorer;

import org.jspecify.annotations.NullMarked;
