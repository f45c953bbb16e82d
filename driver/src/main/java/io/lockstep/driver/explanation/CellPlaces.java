package io.lockstep.driver.explanation;

import io.lockstep.driver.column.ArrayFeature;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.PictureForm;
import io.lockstep.driver.column.TfIdfFeature;
import io.lockstep.driver.slot.Slot;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How cells of one feature lie on a map that a person reads. */
interface CellPlaces {
    /** No map: the column is one thing. */
    CellPlaces NONE = (cells, first, count, value) -> Row.none(count);

    /**
     * Places of one row's cells.
     *
     * @param cells of the row. Not modified.
     * @param first of the feature's
     * @param count of the feature's
     * @param value of the column
     */
    Row of(float[] cells, int first, int count, @Nullable Object value);

    /**
     * One row's places.
     *
     * @param kind of thing that places are of
     * @param shape of the map; empty: there is none
     * @param names of places; empty: they have none
     * @param placeOf of each cell its place; below 0: none
     * @param groupOf of each cell what it is taken away with; below 0: what is left of the column
     * @param groups there are
     * @param shown at each place; empty: nothing
     */
    record Row(
            CellMap.Kind kind,
            List<Integer> shape,
            List<String> names,
            int[] placeOf,
            int[] groupOf,
            int groups,
            float[] shown) {
        static Row none(int cells) {
            int[] nowhere = new int[cells];
            Arrays.fill(nowhere, -1);
            return new Row(CellMap.Kind.NUMBERS, List.of(), List.of(), nowhere, nowhere, 0, new float[0]);
        }

        int places() {
            return shape.isEmpty() ? 0 : shape.stream().reduce(1, (a, b) -> a * b);
        }

        /** The column's map, on which no cell is yet. */
        SourceCells.Places places(String column, int cells) {
            int[] nowhere = new int[cells];
            Arrays.fill(nowhere, -1);
            return new SourceCells.Places(column, kind, shape, names, nowhere, shown);
        }
    }

    /**
     * Of a feature.
     *
     * @param input shape of the input that it alone becomes; absent: it is a part of one
     * @param width cells of one of its elements: of an id those of its vector
     * @param windowed whether its numbers are those of a window's rows
     * @param patch side of what is taken away at once, in pixels
     */
    static CellPlaces of(Feature feature, @Nullable Shape input, int width, boolean windowed, int patch) {
        Slot slot = feature.slot();
        PictureForm form = feature.picture(input);
        if (form == null && input != null && input.rank() == 3 && feature.isImage(input)) {
            form = new PictureForm(input, false);
        }
        if (form != null) {
            return new PicturePlaces(form, patch);
        }
        if (slot.type() == Slot.Type.I32) {
            return (cells, first, count, value) -> steps(items(feature, value), count, width);
        }
        if (slot.ragged()) {
            return (cells, first, count, value) -> frames(cells, first, count, slot.size());
        }
        if (feature instanceof TfIdfFeature terms) {
            return (cells, first, count, value) -> terms(terms, cells, first, count);
        }
        boolean vector = feature instanceof ArrayFeature && slot.size() > 1;
        return vector ? (cells, first, count, value) -> numbers(feature, windowed, cells, first, count) : NONE;
    }

    /** What every row's cells of a feature are taken away in at least; 0: the column is one thing. */
    static int leastGroups(Feature feature, @Nullable Shape input, int patch) {
        Slot slot = feature.slot();
        if (slot.ragged()) {
            return 1;
        }
        if (slot.type() == Slot.Type.I32) {
            return slot.size();
        }
        float[] none = new float[feature.tensor().shape().elementCount()];
        return of(feature, input, 1, false, patch)
                .of(none, 0, none.length, null)
                .groups();
    }

    private static List<String> items(Feature feature, @Nullable Object value) {
        try {
            return feature.items(value);
        } catch (BadRowException e) {
            throw new IllegalStateException("expected a row that was encoded", e);
        }
    }

    private static Row steps(List<String> items, int count, int width) {
        int steps = count / width;
        int[] placeOf = new int[count];
        for (int cell = 0; cell < count; cell++) {
            placeOf[cell] = cell / width;
        }
        List<String> names = new ArrayList<>(items.subList(0, Math.min(items.size(), steps)));
        while (!items.isEmpty() && names.size() < steps) {
            names.add(""); // behind the end of a text
        }
        return new Row(CellMap.Kind.TOKENS, List.of(steps), names, placeOf, placeOf, steps, new float[0]);
    }

    private static Row frames(float[] cells, int first, int count, int bands) {
        int frames = count / bands;
        int[] placeOf = new int[count];
        int[] groupOf = new int[count];
        for (int cell = 0; cell < count; cell++) {
            placeOf[cell] = cell;
            groupOf[cell] = cell / bands;
        }
        return new Row(
                CellMap.Kind.SOUND,
                List.of(frames, bands),
                List.of(),
                placeOf,
                groupOf,
                frames,
                Arrays.copyOfRange(cells, first, first + count));
    }

    /** The terms that a text has: of some thousand cells all but some dozen are 0. */
    private static Row terms(TfIdfFeature feature, float[] cells, int first, int count) {
        int[] placeOf = new int[count];
        List<String> names = new ArrayList<>();
        for (int cell = 0; cell < count; cell++) {
            placeOf[cell] = -1;
            if (cells[first + cell] != 0) {
                placeOf[cell] = names.size();
                names.add(
                        feature.terms().isEmpty()
                                ? feature.element(cell)
                                : feature.terms().get(cell));
            }
        }
        float[] shown = new float[names.size()];
        for (int cell = 0; cell < count; cell++) {
            if (placeOf[cell] >= 0) {
                shown[placeOf[cell]] = cells[first + cell];
            }
        }
        return new Row(CellMap.Kind.TOKENS, List.of(names.size()), names, placeOf, placeOf, names.size(), shown);
    }

    private static Row numbers(Feature feature, boolean windowed, float[] cells, int first, int count) {
        int[] placeOf = new int[count];
        List<String> names = new ArrayList<>();
        for (int cell = 0; cell < count; cell++) {
            placeOf[cell] = cell;
            names.add(windowed ? feature.column() + "@" + (cell - count + 1) : feature.element(cell));
        }
        return new Row(
                CellMap.Kind.NUMBERS,
                List.of(count),
                names,
                placeOf,
                placeOf,
                count,
                Arrays.copyOfRange(cells, first, first + count));
    }
}
