package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.Pass;
import java.util.Arrays;

/**
 * The three products of a convolution, as matrix products over {@link Patches}, tile by tile. Symbols as there, and C
 * channels of a group. A tile does not span two examples: what an example gives does not depend on its neighbours.
 */
record Convolution(ConvGeometry sizes, Patches patches) {
    private static final int PATCHES = 0;
    private static final int PART = 1;
    private static final int WEIGHT = 2;

    static Convolution of(ConvGeometry sizes) {
        return new Convolution(sizes, Patches.of(sizes));
    }

    int[] scratchSizes() {
        int pixels = patches.tileHeight() * patches.tileWidth();
        return new int[] {
            sizes.filterSize() * pixels, sizes.filtersPerGroup() * pixels, sizes.groups() == 1 ? 0 : groupSize()
        };
    }

    private int groupSize() {
        return sizes.filtersPerGroup() * sizes.filterSize();
    }

    /**
     * {@code map[f] = sum over the patch of weight[f] image}.
     *
     * @param map [B, filters, …]. Overwritten, or accumulated into.
     */
    void toMap(Pass pass, float[] weight, float[] image, float[] map, boolean accumulate) {
        float[] columns = pass.scratch(PATCHES);
        float[] part = pass.scratch(PART);
        for (int group = 0; group < sizes.groups(); group++) {
            float[] own = ofGroup(pass, weight, group);
            for (int row = 0; row < pass.rows(); row++) {
                for (int tile = 0; tile < patches.tileCount(); tile++) {
                    patches.toColumns(tile, image, imageOffset(row, group), columns);
                    pass.products()
                            .multiply(
                                    sizes.filtersPerGroup(),
                                    patches.pixels(tile),
                                    sizes.filterSize(),
                                    own,
                                    columns,
                                    part,
                                    false);
                    patches.writeMap(tile, part, map, mapOffset(row, group), accumulate);
                }
            }
        }
    }

    /**
     * The transpose of {@link #toMap}: every element of the map, times its filter, is added to the patch it saw.
     *
     * @param image [B, channels, …]. Accumulated into.
     */
    void toImage(Pass pass, float[] weight, float[] map, float[] image) {
        float[] columns = pass.scratch(PATCHES);
        float[] part = pass.scratch(PART);
        for (int group = 0; group < sizes.groups(); group++) {
            float[] own = ofGroup(pass, weight, group);
            for (int row = 0; row < pass.rows(); row++) {
                for (int tile = 0; tile < patches.tileCount(); tile++) {
                    patches.readMap(tile, map, mapOffset(row, group), part);
                    pass.products()
                            .multiplyTransposedA(
                                    sizes.filterSize(),
                                    patches.pixels(tile),
                                    sizes.filtersPerGroup(),
                                    own,
                                    part,
                                    columns,
                                    false);
                    patches.addColumns(tile, columns, image, imageOffset(row, group));
                }
            }
        }
    }

    /**
     * {@code dWeight[f] += sum over pixels of dMap[f] times the patch}: examples in order, tiles in order.
     *
     * @param dWeight [filters, C, kernel]. Accumulated into.
     */
    void toWeight(Pass pass, float[] image, float[] dMap, float[] dWeight) {
        float[] rows = pass.scratch(PATCHES);
        float[] part = pass.scratch(PART);
        boolean whole = sizes.groups() == 1;
        float[] sum = whole ? dWeight : pass.scratch(WEIGHT);
        for (int group = 0; group < sizes.groups(); group++) {
            if (!whole) {
                Arrays.fill(sum, 0, groupSize(), 0);
            }
            for (int row = 0; row < pass.rows(); row++) {
                for (int tile = 0; tile < patches.tileCount(); tile++) {
                    patches.readMap(tile, dMap, mapOffset(row, group), part);
                    patches.toRows(tile, image, imageOffset(row, group), rows);
                    pass.products()
                            .multiply(
                                    sizes.filtersPerGroup(),
                                    sizes.filterSize(),
                                    patches.pixels(tile),
                                    part,
                                    rows,
                                    sum,
                                    true);
                }
            }
            if (!whole) {
                int offset = group * groupSize();
                for (int i = 0; i < groupSize(); i++) {
                    dWeight[offset + i] += sum[i];
                }
            }
        }
    }

    /** Adds b[c] to every element of channel c. */
    static void addBias(int rows, int channels, int plane, float[] b, float[] values) {
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < channels; c++) {
                float bias = b[c];
                for (int end = at + plane; at < end; at++) {
                    values[at] += bias;
                }
            }
        }
    }

    /** Adds the sum of every channel's elements to dB[c], examples in order, each summed for itself. */
    static void sumBias(int rows, int channels, int plane, float[] values, float[] dB) {
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < channels; c++) {
                float sum = 0;
                for (int end = at + plane; at < end; at++) {
                    sum += values[at];
                }
                dB[c] += sum;
            }
        }
    }

    private float[] ofGroup(Pass pass, float[] weight, int group) {
        if (sizes.groups() == 1) {
            return weight;
        }
        float[] own = pass.scratch(WEIGHT);
        System.arraycopy(weight, group * groupSize(), own, 0, groupSize());
        return own;
    }

    private int imageOffset(int row, int group) {
        return (row * sizes.channels() + group * sizes.channelsPerGroup()) * sizes.imagePlane();
    }

    private int mapOffset(int row, int group) {
        return (row * sizes.filters() + group * sizes.filtersPerGroup()) * sizes.mapPlane();
    }
}
