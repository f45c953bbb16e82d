package io.lockstep.driver.diagnostics;

import java.util.Base64;

/**
 * A column's value as a picture of bytes, made smaller where it is large.
 *
 * @param column that holds it
 * @param channels 1 of grey or 3 of red, green and blue
 * @param pixels base64 of [channels, height, width]
 */
public record Picture(String column, int channels, int height, int width, String pixels) {
    /** Most pixels of a side. */
    static final int LARGEST_SIDE = 128;

    private static final int COLOURS = 3;
    private static final int WHITE = 255;

    /** [channels, height, width]. */
    public byte[] bytes() {
        return Base64.getDecoder().decode(pixels);
    }

    /**
     * A picture of planes; of other numbers of channels than 3 the first alone. A large one has the mean of each square of pixels.
     *
     * @param planes [channels, height, width] of bytes. Not modified.
     */
    static Picture of(String column, byte[] planes, int channels, int height, int width) {
        int kept = channels == COLOURS ? COLOURS : 1;
        int step = (Math.max(height, width) + LARGEST_SIDE - 1) / LARGEST_SIDE;
        int rows = Math.max(1, height / step);
        int columns = Math.max(1, width / step);
        byte[] small = new byte[kept * rows * columns];
        for (int i = 0; i < small.length; i++) {
            int channel = i / (rows * columns);
            int y = i / columns % rows * step;
            int x = i % columns * step;
            small[i] = (byte)
                    mean(planes, channel * height * width, width, y, x, Math.min(step, height), Math.min(step, width));
        }
        return new Picture(column, kept, rows, columns, Base64.getEncoder().encodeToString(small));
    }

    private static int mean(byte[] planes, int plane, int width, int y, int x, int high, int wide) {
        long sum = 0;
        for (int i = 0; i < high; i++) {
            for (int j = 0; j < wide; j++) {
                sum += planes[plane + (y + i) * width + x + j] & WHITE;
            }
        }
        long count = (long) high * wide;
        return (int) ((sum + count / 2) / count);
    }

    /**
     * Bytes of numbers, the least 0 and the largest 255.
     *
     * @param values Not modified.
     * @param flipped how many rows of {@code width} are turned upside down; 0: none
     */
    static byte[] scaled(float[] values, int from, int size, int flipped, int width) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + size; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
        double span = (double) most - least;
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            int at = flipped > 0 ? (flipped - 1 - i / width) * width + i % width : i;
            double share = span > 0 ? ((double) values[from + at] - least) / span : 0;
            bytes[i] = (byte) (int) (share * WHITE + 0.5);
        }
        return bytes;
    }
}
