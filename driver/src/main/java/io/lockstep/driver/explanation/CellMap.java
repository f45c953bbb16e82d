package io.lockstep.driver.explanation;

import java.util.List;

/**
 * Part in an answer of each place of one source column: pixels, tokens, frames, rows of a window. Arrays are the map's own.
 *
 * @param column of the rows
 * @param shape of {@code attributions}: [height, width] of a picture, [steps] of tokens, [frames, bands] of sound, [rows] of a window
 * @param names of steps, where they have some: tokens, offsets of a window's rows; else empty
 * @param attributions of each place, in the unit of the explained answer, row by row
 * @param shown what a person sees at each place: brightness of a picture, magnitudes of sound, numbers of a window; empty where it is
 *     no number
 */
public record CellMap(String column, List<Integer> shape, List<String> names, float[] attributions, float[] shown) {
    public CellMap {
        shape = List.copyOf(shape);
        names = List.copyOf(names);
        int places = shape.stream().reduce(1, (a, b) -> a * b);
        if (attributions.length != places || shown.length != 0 && shown.length != places) {
            throw new IllegalArgumentException(
                    "map of " + column + ": expected " + places + " places for shape " + shape + ", got "
                            + attributions.length + " attributions and " + shown.length + " shown. Give one of each");
        }
    }
}
