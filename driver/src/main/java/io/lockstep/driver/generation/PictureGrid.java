package io.lockstep.driver.generation;

import io.lockstep.driver.thumbnail.Png;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Pictures side by side, line after line, a white line between two.
 *
 * @param shape [channels, height, width] of each; 1 or 3 channels
 * @param columns pictures of a line
 * @param scale pixels of the grid in each direction for one of a picture
 */
public record PictureGrid(Shape shape, int columns, int scale) {
    private static final int GAP = 2;
    private static final byte WHITE = -1;
    private static final int MOST_BYTES = 1 << 30;

    public PictureGrid {
        if (columns < 1 || scale < 1) {
            throw new IllegalArgumentException(
                    "grid: expected columns and scale of at least 1, got " + columns + " and " + scale);
        }
    }

    /**
     * A PNG file.
     *
     * @param pictures [channels, height, width] each. Not modified.
     */
    public byte[] png(List<byte[]> pictures) {
        int channels = shape.size(0);
        int high = shape.size(1) * scale;
        int wide = shape.size(2) * scale;
        int across = Math.min(columns, Math.max(1, pictures.size()));
        int lines = Math.max(1, (pictures.size() + columns - 1) / columns);
        int width = across * (wide + GAP) - GAP;
        int height = lines * (high + GAP) - GAP;
        long bytes = (long) width * height * channels;
        if ((long) across * (wide + GAP) > MOST_BYTES
                || (long) lines * (high + GAP) > MOST_BYTES
                || bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "grid: expected at most " + MOST_BYTES + " numbers of pixels, got " + pictures.size()
                            + " pictures of " + shape + ", " + scale + " times as large. Take fewer, or smaller ones");
        }
        byte[] pixels = new byte[(int) bytes];
        Arrays.fill(pixels, WHITE);
        for (int number = 0; number < pictures.size(); number++) {
            int top = number / columns * (high + GAP);
            int left = number % columns * (wide + GAP);
            for (int y = 0; y < high; y++) {
                for (int x = 0; x < wide; x++) {
                    for (int c = 0; c < channels; c++) {
                        pixels[((top + y) * width + left + x) * channels + c] =
                                pictures.get(number)[(c * shape.size(1) + y / scale) * shape.size(2) + x / scale];
                    }
                }
            }
        }
        return Png.of(channels, height, width, pixels);
    }
}
