package io.lockstep.driver.feature;

import io.lockstep.driver.image.PixelScale;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image's bytes, planes of pixels from 0 to 255, as {@link PixelScale} makes numbers of them.
 *
 * @param size bytes in each
 * @param mean of each channel, after scaling; empty: pixels are only scaled
 * @param deviation of each channel, after scaling
 * @param shape of the images learnt from, whatever the model's input has; absent: their source gave none
 */
public record ImageFeature(
        String column,
        int size,
        double scale,
        @Default("[]") List<Double> mean,
        @Default("[]") List<Double> deviation,
        @Nullable Shape shape)
        implements Feature {
    public ImageFeature {
        PixelScale checked = new PixelScale(scale, mean, deviation);
        mean = checked.mean();
        deviation = checked.deviation();
        if (size % checked.channels() != 0) {
            throw new IllegalArgumentException("mean: expected one number for each channel of " + size + " pixels, got "
                    + mean.size() + ", which does not divide them");
        }
        if (shape != null && shape.elementCount() != size) {
            throw new IllegalArgumentException("shape: expected " + size + " pixels, got " + shape);
        }
    }

    /** Of images whose shape is not known. */
    public ImageFeature(String column, int size, double scale, List<Double> mean, List<Double> deviation) {
        this(column, size, scale, mean, deviation, null);
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireNumbers("", column);
    }

    @Override
    public void encode(@Nullable Object value, float[] features, int offset) throws BadRowException {
        byte[] pixels = pixels(value);
        PixelScale numbers = new PixelScale(scale, mean, deviation);
        int channels = numbers.channels();
        float[] table = numbers.table(channels);
        int plane = size / channels;
        for (int i = 0; i < size; i++) {
            features[offset + i] = table[i / plane * PixelScale.VALUES + (pixels[i] & 0xFF)];
        }
    }

    /** The image itself. */
    public byte[] pixels(@Nullable Object value) throws BadRowException {
        return checked(column, size, value);
    }

    /** A value as the bytes of an image of this size. */
    static byte[] checked(String column, int size, @Nullable Object value) throws BadRowException {
        if (value instanceof byte[] pixels && pixels.length == size) {
            return pixels;
        }
        String found = value == null ? "none" : value instanceof byte[] bytes ? bytes.length + "" : "no bytes";
        throw new BadRowException(
                "wrong length",
                "column " + Excerpt.quoted(column) + ": expected a picture of " + size + " bytes, got " + found);
    }
}
