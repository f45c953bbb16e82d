/**
 * Attribution of a model's answers to the numbers it read: how much of an answer, beside the answer to a baseline, each number
 * or group of numbers explains. {@link io.lockstep.kernels.attribution.AnswerFunction} is a model as methods see it, rows of
 * cells in, raw answers and their gradients out; each method is a file beside it. Source columns, tokens and pictures are the
 * business of who makes the rows. Read {@link io.lockstep.kernels.attribution.CellRow} first.
 */
@NullMarked
package io.lockstep.kernels.attribution;

import org.jspecify.annotations.NullMarked;
