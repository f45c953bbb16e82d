package io.lockstep.driver.explanation;

import io.lockstep.driver.column.PictureForm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pixels of a picture [channels, height, width], whose channels share a place; of a sound's bands and frames, whose map goes by
 * frames. What is taken away at once are squares of pixels.
 *
 * @param patch side of a square
 */
record PicturePlaces(PictureForm form, int patch) implements CellPlaces {
    private static final int WHITE = 255;

    @Override
    public Row of(float[] cells, int first, int count, @Nullable Object value) {
        int channels = form.shape().size(0);
        int height = form.shape().size(1);
        int width = form.shape().size(2);
        int pixels = height * width;
        int across = (width + patch - 1) / patch;
        int[] placeOf = new int[count];
        int[] groupOf = new int[count];
        float[] shown = new float[pixels];
        byte[] bytes = value instanceof byte[] own && own.length == count && !form.fromBelow() ? own : null;
        for (int cell = 0; cell < count; cell++) {
            int y = cell % pixels / width;
            int x = cell % width;
            int place = form.fromBelow() ? x * height + y : y * width + x;
            placeOf[cell] = place;
            groupOf[cell] = y / patch * across + x / patch;
            float brightness = bytes == null ? cells[first + cell] : (bytes[cell] & WHITE) / (float) WHITE;
            shown[place] += brightness / channels;
        }
        List<Integer> shape = form.fromBelow() ? List.of(width, height) : List.of(height, width);
        int groups = (height + patch - 1) / patch * across;
        CellMap.Kind kind = form.fromBelow() ? CellMap.Kind.SOUND : CellMap.Kind.PICTURE;
        return new Row(kind, shape, List.of(), placeOf, groupOf, groups, shown);
    }
}
