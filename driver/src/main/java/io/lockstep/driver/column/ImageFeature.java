package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
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
    public Slot slot() {
        return new Slot(Slot.Type.U8, shape == null ? Shape.of(size) : shape, false);
    }

    @Override
    public void checkImages(String where, @Nullable Shape input, Shape found) {
        if (column.equals(ImageColumn.IMAGE)) {
            ImageShapes.check(where, shape, input, found);
        }
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        row.bytes(checked(column, size, value));
    }

    @Override
    public boolean isImage(@Nullable Shape input) {
        return true;
    }

    @Override
    public @Nullable PictureForm picture(@Nullable Shape input) {
        Shape own = shape != null ? shape : input;
        return own == null || own.rank() != 3 ? null : new PictureForm(own, false);
    }

    @Override
    public Decoder decoder(@Nullable Shape input, Augmentation augmentation) {
        Shape image = input == null ? shape : input;
        return new PixelDecoder(new PixelScale(scale, mean, deviation), image, augmentation);
    }

    /** A value as the bytes of an image of any size. */
    static byte[] bytes(String column, @Nullable Object value) throws BadRowException {
        if (value instanceof byte[] pixels) {
            return pixels;
        }
        String quoted = "column " + Excerpt.quoted(column);
        throw value == null
                ? new BadRowException("missing value", quoted + ": expected an array, got none")
                : new BadRowException("wrong length", quoted + ": expected a picture, got no bytes");
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
