package io.lockstep.driver.explanation;

import java.util.List;

/**
 * Part in an answer of each place of one source column: pixels, tokens, frames, rows of a window. Arrays are the map's own.
 *
 * @param column of the rows
 * @param kind of thing that its places are of
 * @param shape of {@code attributions}: [height, width] of a picture, [steps] of tokens, [frames, bands] of sound, [rows] of a window
 * @param names of steps, where they have some: tokens, offsets of a window's rows; else empty
 * @param attributions of each place, in the unit of the explained answer, row by row
 * @param shown what a person sees at each place: brightness of a picture, magnitudes of sound, numbers of a window; empty where it is
 *     no number
 */
public record CellMap(
        String column, Kind kind, List<Integer> shape, List<String> names, float[] attributions, float[] shown) {
    /** How it is drawn. */
    public enum Kind {
        /** Lines of pixels, from above. */
        PICTURE,
        /** Frames, from left to right, of bands, from below. */
        SOUND,
        /** Words in their order. */
        TOKENS,
        /** Numbers in their order. */
        NUMBERS
    }

    public CellMap {
        shape = List.copyOf(shape);
        names = List.copyOf(names);
        int places = shape.stream().reduce(1, (a, b) -> a * b);
        if (attributions.length != places || (shown.length != 0 && shown.length != places)) {
            throw new IllegalArgumentException(
                    "map of " + column + ": expected " + places + " places for shape " + shape + ", got "
                            + attributions.length + " attributions and " + shown.length + " shown. Give one of each");
        }
    }

    /** Of two axes a picture, else tokens where there are names alone, else numbers. */
    public CellMap(String column, List<Integer> shape, List<String> names, float[] attributions, float[] shown) {
        this(
                column,
                shape.size() == 2 ? Kind.PICTURE : shown.length == 0 ? Kind.TOKENS : Kind.NUMBERS,
                shape,
                names,
                attributions,
                shown);
    }
}
