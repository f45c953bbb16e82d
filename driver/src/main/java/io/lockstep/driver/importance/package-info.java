/**
 * What a model makes of columns over a whole data set: permutation importance, by how much worse its answers are when a column's
 * values are those of other rows, and partial dependence, what it answers on the average when all rows have one value. Both are of a
 * sample that is the same however rows are divided, in Spark jobs whose tasks each compute whole columns, so that the bits are the
 * same, too. Read {@link io.lockstep.driver.importance.GlobalExplanation} first.
 */
@NullMarked
package io.lockstep.driver.importance;

import org.jspecify.annotations.NullMarked;
