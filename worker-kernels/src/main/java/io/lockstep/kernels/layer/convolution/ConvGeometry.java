package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.layer.window.SlidingAxis;

/**
 * Sizes of a convolution of one example: image [channels, vertical.input, horizontal.input], map [filters,
 * vertical.output, horizontal.output], weight [filters, channels / groups, vertical.kernel, horizontal.kernel]. A layer
 * over one axis has a vertical axis of size 1. A transposed convolution is described by the convolution it transposes:
 * its input is the map, its output the image.
 *
 * @param channels of the image; a multiple of groups
 * @param filters channels of the map; a multiple of groups
 * @param groups filters of each see their own channels only
 */
public record ConvGeometry(int channels, int filters, int groups, SlidingAxis vertical, SlidingAxis horizontal) {
    /** Channels one filter sees. */
    public int channelsPerGroup() {
        return channels / groups;
    }

    public int filtersPerGroup() {
        return filters / groups;
    }

    /** Weights of one filter. */
    public int filterSize() {
        return channelsPerGroup() * vertical.kernel() * horizontal.kernel();
    }

    /** Elements of one channel of the image. */
    public int imagePlane() {
        return vertical.input() * horizontal.input();
    }

    /** Elements of one channel of the map. */
    public int mapPlane() {
        return vertical.output() * horizontal.output();
    }
}
