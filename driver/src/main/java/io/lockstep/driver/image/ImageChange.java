package io.lockstep.driver.image;

import io.lockstep.kernels.shape.Shape;

/** Change by chance to a training image, one of a list that is applied in order. */
public interface ImageChange {
    /**
     * Checks that there is room for the change.
     *
     * @param key of the change in the config, for messages
     * @param image channels, height, width
     * @throws IllegalArgumentException naming the key
     */
    default void check(String key, Shape image) {}

    /** Changes the image; what it draws is numbered from 0 and decided by seed, epoch and row alone. */
    void apply(Canvas canvas, Draws draws);
}
