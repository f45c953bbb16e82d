package io.lockstep.driver.column;

import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shapes of images. Two of them may have as many pixels, and one still makes nonsense of the other. */
final class ImageShapes {
    private ImageShapes() {}

    /**
     * Whether pixels of one shape, in their order, can be taken for the other: the same, or one joins neighbouring
     * sizes of the other, such as 784 or 28x28 of 1x28x28. 8x16 is no view of 16x8.
     */
    static boolean isView(List<Integer> one, List<Integer> other) {
        return joins(one, other) || joins(other, one);
    }

    /** Whether each size of a coarse shape is a product of neighbouring sizes of a fine one. */
    private static boolean joins(List<Integer> coarse, List<Integer> fine) {
        int at = 0;
        for (int size : coarse) {
            long product = 1;
            while (product < size && at < fine.size()) {
                product *= fine.get(at++);
            }
            if (product != size) {
                return false;
            }
        }
        while (at < fine.size() && fine.get(at) == 1) {
            at++;
        }
        return at == fine.size();
    }

    /** @throws IllegalArgumentException when a config's shape of the images is none they can be seen in */
    static void checkConfigured(String path, @Nullable List<Integer> configured, @Nullable List<Integer> images) {
        if (configured == null || images == null) {
            return;
        }
        Shape wanted = new Shape(configured);
        Shape found = new Shape(images);
        if (wanted.elementCount() == found.elementCount() && !isView(configured, images)) {
            throw new IllegalArgumentException(
                    path + ".shape: expected " + found + ", as the pictures are, or sizes of it" + " joined, got "
                            + wanted + ", which has as many pixels in another order. Correct it, or leave it out");
        }
    }

    /**
     * Checks that images are what a model was trained on.
     *
     * @param learnt the images' own; absent in models from before it was kept
     * @param input that the model's input has
     * @throws IllegalArgumentException naming both shapes
     */
    static void check(String where, @Nullable Shape learnt, @Nullable Shape input, Shape found) {
        Shape expected = learnt == null ? input : learnt;
        if (expected == null) {
            return;
        }
        boolean fits = learnt == null ? isView(expected.sizes(), found.sizes()) : expected.equals(found);
        if (!fits) {
            throw new IllegalArgumentException(
                    where + ": expected pictures of " + expected + " (channels, height, width),"
                            + " as the model was trained on, got " + found
                            + ". Give pictures of that shape, or let the source resize them");
        }
    }
}
