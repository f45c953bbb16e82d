package io.lockstep.driver.image;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random changes to each training image, anew in every epoch; never about those a model is measured on. The
 * usual recipe for small photographs (He et al., <a href="https://arxiv.org/abs/1512.03385">Deep Residual Learning for
 * Image Recognition</a>, section 4.2) is {@code {flip: horizontal, crop: {padding: 4}}}.
 *
 * @param flip mirrors every second image
 * @param crop cuts the image out of its padded self
 * @param changes any others, in the order they are made, after those: {@code [{rotate: {degrees: 10}}, {cutout: {size: 8}}]}
 */
public record Augmentation(
        @Nullable Flip flip,
        @Nullable Crop crop,
        @Default("[]") List<ImageChange> changes) {
    /** Nothing is changed. */
    public static final Augmentation NONE = new Augmentation(null, null, List.of());

    /** How images are mirrored. */
    public enum Flip {
        /** Left and right change places. */
        HORIZONTAL
    }

    /**
     * Shifts by up to {@code padding} pixels in both directions, each shift as likely as any other. What comes in at
     * the borders is black: pixels of 0 before they are normalised, as torchvision's {@code RandomCrop} pads.
     *
     * @param padding pixels on every side
     */
    public record Crop(int padding) {
        public Crop {
            if (padding < 1) {
                throw new PlainDataException(
                        "padding", "expected at least 1 pixel, got " + padding + ". Leave crop out for none");
            }
        }
    }

    public Augmentation {
        changes = List.copyOf(changes);
    }

    /** Whether training sees images as they are. */
    public boolean isNone() {
        return flip == null && crop == null && changes.isEmpty();
    }

    /** @throws IllegalArgumentException when examples of this shape are no images, or too small */
    public void check(Shape input) {
        if (isNone()) {
            return;
        }
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "data.augment: expected pictures (channels x height x width), got examples" + " of shape " + input
                            + ". Remove data.augment");
        }
        if (crop != null && crop.padding >= Math.min(input.size(1), input.size(2))) {
            throw new IllegalArgumentException("data.augment.crop.padding: expected less than "
                    + Math.min(input.size(1), input.size(2)) + ", the side of the picture, got " + crop.padding);
        }
        for (int i = 0; i < changes.size(); i++) {
            ImageChange change = changes.get(i);
            change.check("data.augment.changes[" + i + "]." + ImageChanges.REGISTRY.nameOf(change), input);
        }
    }
}
