package io.lockstep.driver.column;

import io.lockstep.driver.column.ArrayLengths.Extent;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sizes of one column's images, which are to be the same, and their pixels where that is asked for. */
final class ImageStatistics implements ColumnLearner<ImageStatistics.State> {
    private final ImageColumn column;
    private final ColumnPlace place;
    private final Extent extent = new Extent();
    private final @Nullable PixelCounts pixels;

    /** @param pixels [channels * 256] how often each value occurs; empty where it is not asked for */
    record State(int shortest, int longest, List<Long> pixels) {}

    ImageStatistics(ImageColumn column, ColumnPlace place) {
        this.column = column;
        this.place = place;
        this.pixels = column.standardize() ? new PixelCounts(column.channels()) : null;
    }

    @Override
    public void add(@Nullable Object value) {
        byte[] image = (byte[]) Objects.requireNonNull(value);
        extent.add(image.length);
        if (pixels != null) {
            pixels.add(image);
        }
    }

    @Override
    public State state() {
        return new State(extent.shortest(), extent.longest(), pixels == null ? List.of() : pixels.state());
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        extent.merge(other.shortest, other.longest);
        if (pixels != null) {
            pixels.merge(other.pixels);
        }
    }

    @Override
    public Feature feature() {
        int size = extent.only(column.column(), place, "shape");
        double factor = column.factor();
        List<Integer> source = column.sourceShape();
        Shape shape = source == null ? null : new Shape(source);
        if (pixels != null) {
            return new ImageFeature(
                    column.column(), size, factor, pixels.mean(factor), pixels.deviation(factor), shape);
        }
        Normalize normalize = column.normalize();
        if (normalize == null) {
            return new ImageFeature(column.column(), size, factor, List.of(), List.of(), shape);
        }
        int channels = column.channels();
        if (normalize.mean().size() != channels) {
            throw new IllegalArgumentException(place.keys() + ".normalize.mean: expected " + channels
                    + (channels == 1 ? " number" : " numbers") + ", one for each channel of the pictures, got "
                    + normalize.mean().size());
        }
        return new ImageFeature(column.column(), size, factor, normalize.mean(), normalize.deviation(), shape);
    }
}
