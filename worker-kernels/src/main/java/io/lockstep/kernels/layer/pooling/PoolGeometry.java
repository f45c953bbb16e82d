package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.window.SlidingAxis;

/**
 * Sizes of a pooling of one example: input [channels, vertical.input, horizontal.input], output [channels,
 * vertical.output, horizontal.output]; every window holds an element of the input. A layer over one axis has a vertical
 * axis of size 1.
 *
 * @param channels pooled each for itself
 */
public record PoolGeometry(int channels, SlidingAxis vertical, SlidingAxis horizontal) {
    public int inputPlane() {
        return vertical.input() * horizontal.input();
    }
}
