package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.window.SlidingAxis;
import org.jspecify.annotations.Nullable;

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

    /**
     * Elements of a line that count: of a sequence its valid steps.
     *
     * @param steps valid ones of each row along the horizontal axis; null where all are
     * @param plane number among those of all rows
     */
    int valid(int @Nullable [] steps, int plane) {
        return steps == null ? horizontal.input() : steps[plane / channels];
    }

    /** Behind the last element of a line that counts in a window; of a window without any, its first. */
    int until(int window, int valid) {
        return Math.max(horizontal.from(window) + 1, Math.min(horizontal.until(window), valid));
    }
}
