package io.lockstep.kernels.attribution;

/**
 * One row as attribution sees it. The arrays are the row's own.
 *
 * @param cells numbers of all inputs, one input after another, as {@link CellLayout} says
 * @param steps items of each input, 1 where it has a fixed shape
 */
public record CellRow(float[] cells, int[] steps) {}
