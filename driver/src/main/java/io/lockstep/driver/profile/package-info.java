/**
 * What the data of a model looked like: of each source column of its inputs and answers the distribution over the training
 * rows, and that of the model's own answers. Later rows are counted in the same bins and held against it. Values and counts
 * alone, no Spark: whoever has rows as plain values can count them. Read {@link io.lockstep.driver.profile.Profile} first.
 *
 * <p>A profile is {@code profile.json} of a model directory, a {@code json.SealedDocument} of format
 * {@code lockstep-profile}, version 1. It is no part of {@code model_sha256}. Everything in it is exact and the same for the
 * same rows, in whatever files, order, partitions and executors.
 *
 * <pre>
 * rows      training rows
 * inputs    a column profile for each source column of the inputs, by kind of column
 * labels    the same of the columns with the answers
 * scores    for each output: its rows, which side they are of, and a column profile of each number it answers
 * </pre>
 *
 * A column profile is one of four kinds, {@link io.lockstep.driver.profile.ColumnProfiles}. {@code rows} are always
 * {@code missing} and {@code unusable} ones and the sum of the counts; only rows counted later can be unusable.
 *
 * <ul>
 *   <li>{@code numbers}: bins between {@code edges}. With B = 256, edge b of n numbers, sorted, is {@code x[ceil(n b / B) - 1]}
 *       (quantiles of type 1: each is a number of the data), b from 1 to B - 1. Equal edges are one edge, and one that equals
 *       the maximum is none. A bin holds the numbers above the edge before it, up to and including its own; the first has no
 *       lower end, the last no upper. So equal numbers are never divided, and fewer than 256 different ones have a bin each;
 *       a constant column has one bin. {@code measure} says which number of a value it is: of texts the length, of arrays the
 *       mean or the count of elements, of dates the days since 1970. Mean and deviation (of the population) are of these
 *       numbers, summed exactly.
 *   <li>{@code categories}: every value with its count, where there are at most 4,096; a value of more than 200 characters is
 *       its beginning and a hash. {@code others} are values that the training rows did not have: only later rows can have them.
 *   <li>{@code hashed}: where there are more, 256 counts by hash (FNV-1a, 64 bits, modulo 256), and that many values were
 *       passed.
 *   <li>{@code uncounted}: pictures and sounds, of which no distribution is kept, with a note.
 * </ul>
 *
 * Where new partitions are added to data that were prepared before, their rows are counted in the bins of the rows before, whose
 * edges are then no quantiles of all; values that those did not have are {@code others}.
 *
 * <p>Where a table has very many columns there are fewer bins and values of each, so that a task's memory is bounded
 * ({@link io.lockstep.driver.profile.ProfileLimits}): from 1,024 columns of numbers on fewer than 256 bins, from 64 of
 * categories on fewer than 4,096 values.
 */
@NullMarked
package io.lockstep.driver.profile;

import org.jspecify.annotations.NullMarked;
