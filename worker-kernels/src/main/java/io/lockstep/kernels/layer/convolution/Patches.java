package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.window.SlidingAxis;
import java.util.Arrays;

/**
 * Patches that a kernel sees from the pixels of a rectangle of the map (a tile), laid out as a matrix. Symbols: K
 * elements of a filter, n pixels of the tile, F filters of a group. Padding is 0.
 *
 * @param tileHeight of the largest tile
 * @param tileWidth of the largest tile
 */
record Patches(ConvGeometry sizes, int tileHeight, int tileWidth) {
    /** Floats of a matrix: together with the weights of a usual layer it stays in a core's second cache. */
    private static final int MOST = 1 << 16;

    private static final int NARROWEST = 16;

    /** Tiles of whole rows of the map where one fits. */
    static Patches of(ConvGeometry sizes) {
        int pixels = Math.max(NARROWEST, MOST / sizes.filterSize());
        int width = Math.min(sizes.horizontal().output(), pixels);
        int height = Math.min(sizes.vertical().output(), Math.max(1, pixels / width));
        return new Patches(sizes, height, width);
    }

    int tileCount() {
        return tilesDown() * tilesAcross();
    }

    private int tilesDown() {
        return (sizes.vertical().output() + tileHeight - 1) / tileHeight;
    }

    private int tilesAcross() {
        return (sizes.horizontal().output() + tileWidth - 1) / tileWidth;
    }

    private int top(int tile) {
        return tile / tilesAcross() * tileHeight;
    }

    private int left(int tile) {
        return tile % tilesAcross() * tileWidth;
    }

    private int height(int tile) {
        return Math.min(tileHeight, sizes.vertical().output() - top(tile));
    }

    private int width(int tile) {
        return Math.min(tileWidth, sizes.horizontal().output() - left(tile));
    }

    int pixels(int tile) {
        return height(tile) * width(tile);
    }

    /**
     * @param image one group's channels of one example, from {@code offset}
     * @param columns [K, n]. Overwritten.
     */
    void toColumns(int tile, float[] image, int offset, float[] columns) {
        SlidingAxis down = sizes.vertical();
        int to = 0;
        for (int c = 0; c < sizes.channelsPerGroup(); c++) {
            for (int u = 0; u < down.kernel(); u++) {
                for (int v = 0; v < sizes.horizontal().kernel(); v++) {
                    for (int y = top(tile); y < top(tile) + height(tile); y++) {
                        int line = down.at(y, u);
                        if (line < 0 || line >= down.input()) {
                            Arrays.fill(columns, to, to + width(tile), 0);
                        } else {
                            copyLine(tile, v, image, offset + lineOffset(c, line), columns, to);
                        }
                        to += width(tile);
                    }
                }
            }
        }
    }

    private int lineOffset(int channel, int line) {
        return (channel * sizes.vertical().input() + line) * sizes.horizontal().input();
    }

    /** What element v of the kernel sees from a line of the tile. */
    private void copyLine(int tile, int v, float[] image, int line, float[] columns, int to) {
        SlidingAxis across = sizes.horizontal();
        int left = left(tile);
        int width = width(tile);
        int first = Math.min(Math.max(across.first(v) - left, 0), width);
        int end = Math.min(Math.max(across.end(v) - left, first), width);
        Arrays.fill(columns, to, to + first, 0);
        int from = line + across.at(left + first, v);
        if (across.stride() == 1 && first < end) {
            System.arraycopy(image, from, columns, to + first, end - first);
        } else {
            for (int x = first; x < end; x++) {
                columns[to + x] = image[from];
                from += across.stride();
            }
        }
        Arrays.fill(columns, to + end, to + width, 0);
    }

    /** {@link #toColumns}, transposed: rows [n, K]. */
    void toRows(int tile, float[] image, int offset, float[] rows) {
        SlidingAxis across = sizes.horizontal();
        int top = top(tile);
        int left = left(tile);
        int height = height(tile);
        int width = width(tile);
        int to = 0;
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                int from = across.at(x, 0);
                for (int c = 0; c < sizes.channelsPerGroup(); c++) {
                    to = copyPatch(y, from, image, offset + lineOffset(c, 0), rows, to);
                }
            }
        }
    }

    /** What the kernel sees of one channel. */
    private int copyPatch(int y, int left, float[] image, int plane, float[] rows, int start) {
        SlidingAxis down = sizes.vertical();
        SlidingAxis across = sizes.horizontal();
        int to = start;
        for (int u = 0; u < down.kernel(); u++) {
            int line = down.at(y, u);
            boolean outside = line < 0 || line >= down.input();
            int from = plane + line * across.input();
            int column = left;
            for (int v = 0; v < across.kernel(); v++) {
                rows[to++] = outside || column < 0 || column >= across.input() ? 0 : image[from + column];
                column += across.dilation();
            }
        }
        return to;
    }

    /**
     * Adds each element to the pixel it was copied from; what came from padding is dropped.
     *
     * @param columns [K, n]. Not modified.
     * @param image one group's channels of one example, from {@code offset}. Accumulated into.
     */
    void addColumns(int tile, float[] columns, float[] image, int offset) {
        SlidingAxis down = sizes.vertical();
        SlidingAxis across = sizes.horizontal();
        int left = left(tile);
        int width = width(tile);
        int from = 0;
        for (int c = 0; c < sizes.channelsPerGroup(); c++) {
            for (int u = 0; u < down.kernel(); u++) {
                for (int v = 0; v < across.kernel(); v++) {
                    int first = Math.max(across.first(v), left);
                    int end = Math.min(across.end(v), left + width);
                    for (int y = top(tile); y < top(tile) + height(tile); y++) {
                        int line = down.at(y, u);
                        if (line >= 0 && line < down.input()) {
                            int to = offset + lineOffset(c, line) + across.at(first, v);
                            for (int x = first; x < end; x++) {
                                image[to] += columns[from + x - left];
                                to += across.stride();
                            }
                        }
                        from += width;
                    }
                }
            }
        }
    }

    /**
     * @param map one group's filters of one example, from {@code offset}
     * @param part [F, n]. Overwritten.
     */
    void readMap(int tile, float[] map, int offset, float[] part) {
        int width = width(tile);
        int to = 0;
        for (int f = 0; f < sizes.filtersPerGroup(); f++) {
            for (int y = top(tile); y < top(tile) + height(tile); y++) {
                System.arraycopy(map, offset + mapLine(f, y) + left(tile), part, to, width);
                to += width;
            }
        }
    }

    /** The reverse of {@link #readMap}. */
    void writeMap(int tile, float[] part, float[] map, int offset, boolean accumulate) {
        int width = width(tile);
        int from = 0;
        for (int f = 0; f < sizes.filtersPerGroup(); f++) {
            for (int y = top(tile); y < top(tile) + height(tile); y++) {
                int to = offset + mapLine(f, y) + left(tile);
                if (accumulate) {
                    for (int x = 0; x < width; x++) {
                        map[to + x] += part[from + x];
                    }
                } else {
                    System.arraycopy(part, from, map, to, width);
                }
                from += width;
            }
        }
    }

    private int mapLine(int filter, int line) {
        return (filter * sizes.vertical().output() + line) * sizes.horizontal().output();
    }
}
