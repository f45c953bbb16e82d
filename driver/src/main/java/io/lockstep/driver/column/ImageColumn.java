package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images as bytes, planes of pixels from 0 to 255, scaled, and normalised where that is said.
 *
 * @param shape of an image, such as [3, 32, 32]; images of another size are bad rows; absent: the source's, or unknown
 * @param scale factor on pixels; absent: 1/255, so that they lie in [0, 1]
 * @param normalize subtracts means from pixels and divides by deviations, after scaling
 * @param standardize whether means and deviations are learnt from the training rows, one of each channel
 * @param augment what is changed by chance about training images, anew in every epoch
 * @param sourceShape of the source's images, filled in where the source says one; a config does not
 */
public record ImageColumn(
        String column,
        @Nullable List<Integer> shape,
        @Nullable Double scale,
        @Nullable Normalize normalize,
        @Default("false") boolean standardize,
        @Nullable Augmentation augment,
        @Nullable List<Integer> sourceShape)
        implements Column {
    private static final double PIXEL_SCALE = 1 / 255.0;

    /** The column that sources of images have. */
    public static final String IMAGE = "image";

    public ImageColumn {
        checkShape(shape);
        checkPixels(scale, normalize, standardize);
    }

    /** Sizes whose product is exact and fits. */
    public static void checkShape(@Nullable List<Integer> shape) {
        try {
            if (shape != null) {
                new Shape(shape);
            }
        } catch (IllegalArgumentException e) {
            throw new PlainDataException(
                    "shape", "expected sizes of at least 1 that multiply to less than 2^31, got " + shape);
        }
    }

    /** Keys that do not contradict each other. */
    public static void checkPixels(@Nullable Double scale, @Nullable Normalize normalize, boolean standardize) {
        if (standardize && normalize != null) {
            throw new IllegalArgumentException("expected normalize or standardize, got both. Keep one");
        }
        if (scale != null && scale == 0) {
            throw new IllegalArgumentException("scale must not be 0");
        }
    }

    /** Factor on pixels. */
    double factor() {
        return scale == null ? PIXEL_SCALE : scale;
    }

    /** Channels of an image, the first of three sizes; 1 where there is no such shape. */
    int channels() {
        return shape != null && shape.size() == 3 ? shape.get(0) : 1;
    }

    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireNumbers(where, column);
    }

    @Override
    public void check(ColumnPlace place) {
        ImageShapes.checkConfigured(place.keys(), shape, sourceShape);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        row.bytes(
                shape == null
                        ? ImageFeature.bytes(column, value)
                        : ImageFeature.checked(column, new Shape(shape).elementCount(), value));
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new ImageStatistics(this, place);
    }

    @Override
    public Column of(@Nullable List<Integer> images) {
        List<Integer> own = column.equals(IMAGE) && images != null ? images : shape;
        List<Integer> wanted = shape == null ? own : shape;
        return new ImageColumn(column, wanted, scale, normalize, standardize, augment, own);
    }

    @Override
    public Column prepared() {
        return new ImageColumn(column, shape, scale, normalize, standardize, null, sourceShape);
    }

    @Override
    public Augmentation augmentation() {
        return augment == null ? Augmentation.NONE : augment;
    }
}
