package io.lockstep.driver.image;

import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;

/**
 * Black square in all channels, its middle drawn from all pixels, so that it may lie over the border (DeVries and Taylor,
 * <a href="https://arxiv.org/abs/1708.04552">Improved Regularization of Convolutional Neural Networks with Cutout</a>).
 *
 * @param size side of the square in pixels
 */
public record Cutout(int size) implements ImageChange {
    public Cutout {
        if (size < 1) {
            throw new PlainDataException(
                    "size", "expected at least 1 pixel, got " + size + ". Leave cutout out for none");
        }
    }

    @Override
    public void check(String key, Shape image) {
        int side = Math.min(image.size(1), image.size(2));
        if (size >= side) {
            throw new IllegalArgumentException(
                    key + ".size: expected less than " + side + ", the side of the picture, got " + size);
        }
    }

    @Override
    public void apply(Canvas canvas, Draws draws) {
        int top = (int) (draws.uniform(0) * canvas.height()) - size / 2;
        int left = (int) (draws.uniform(1) * canvas.width()) - size / 2;
        int firstColumn = Math.max(0, left);
        int endColumn = Math.min(canvas.width(), left + size);
        float[] pixels = canvas.pixels();
        for (int channel = 0; channel < canvas.channels(); channel++) {
            for (int y = Math.max(0, top); y < Math.min(canvas.height(), top + size); y++) {
                int line = (channel * canvas.height() + y) * canvas.width();
                Arrays.fill(pixels, line + firstColumn, line + endColumn, 0);
            }
        }
    }
}
