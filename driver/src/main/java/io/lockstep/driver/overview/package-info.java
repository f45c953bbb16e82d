/**
 * What a config's data hold, as a person wants to see it before anything is trained: where rows went, classes, what is in each
 * column, histograms, examples, and warnings. Read {@link io.lockstep.driver.overview.DataOverview} first.
 *
 * <p>Two Spark jobs read the rows of all sources, and more only where a split has to count first. The first
 * ({@code SourceScan}) merges one tally a task, of bounded size whatever the number of rows and columns: a
 * {@code survey.TableTally} for each part, and examples, those of smallest hashes. The second ({@code RepeatScan}) brings equal rows
 * together, by the content that is their identity in prepared data, and has them on disk where memory does not hold them: copies
 * within a part and rows of two parts are exact. Neither order, files nor partitions have a say in anything but which of two places
 * of equal length is named.
 *
 * <p>Counts, ranges, missing values and classes are exact. Different values are exact up to some thousand, as in a survey, and so
 * are histograms of such columns; others are of a sample of rows, which is said. {@code Judgement} makes warnings of these,
 * without Spark. A column that tells the answer is judged on a sample of at most 8,192 different training rows, by
 * {@code draft.Leaks}, which {@code lockstep init} asks, too: answers to rows that were left out.
 *
 * <p>Bad rows end nothing here: they are counted, and the first is told.
 */
@NullMarked
package io.lockstep.driver.overview;

import org.jspecify.annotations.NullMarked;
