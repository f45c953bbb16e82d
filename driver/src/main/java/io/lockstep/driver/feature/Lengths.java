package io.lockstep.driver.feature;

import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lengths of one column's arrays, and what their pixels are where that is asked for. */
final class Lengths {
    private static final double PIXEL_SCALE = 1 / 255.0;

    private final String column;
    private final InputRecipe recipe;
    private final @Nullable PixelCounts pixels;
    private int shortest = Integer.MAX_VALUE;
    private int longest;
    private boolean bytes;
    private boolean numbers;

    /** @param pixels [channels * 256] how often each value occurs; empty where it is not asked for */
    record State(int shortest, int longest, boolean bytes, boolean numbers, List<Long> pixels) {}

    Lengths(String column, InputRecipe recipe) {
        this.column = column;
        this.recipe = recipe;
        this.pixels = recipe.standardize() ? new PixelCounts(recipe.channels()) : null;
    }

    void add(@Nullable Object value) {
        if (value instanceof byte[] image) {
            bytes = true;
            if (pixels != null) {
                pixels.add(image);
            }
        } else {
            numbers = true;
        }
        merge(Array.getLength(Objects.requireNonNull(value)));
    }

    private void merge(int length) {
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, length);
    }

    State state() {
        return new State(shortest, longest, bytes, numbers, pixels == null ? List.of() : pixels.state());
    }

    void merge(State other) {
        shortest = Math.min(shortest, other.shortest);
        longest = Math.max(longest, other.longest);
        bytes |= other.bytes;
        numbers |= other.numbers;
        if (pixels != null) {
            pixels.merge(other.pixels);
        }
    }

    Feature feature() {
        if (shortest != longest) {
            throw new IllegalArgumentException(recipe.path() + ".arrays: expected arrays of one length, got " + shortest
                    + " and " + longest + " in column " + Excerpt.quoted(column) + ". Say which under " + recipe.path()
                    + ".shape, the others are bad rows");
        }
        Double scale = recipe.scale();
        if (!bytes) {
            if (recipe.standardize() || !recipe.mean().isEmpty()) {
                throw new IllegalArgumentException(
                        recipe.path() + (recipe.standardize() ? ".standardize" : ".normalize")
                                + ": expected pictures, got arrays of numbers in column " + Excerpt.quoted(column)
                                + ". Remove it");
            }
            return new ArrayFeature(column, longest, scale == null ? 1 : scale);
        }
        double factor = scale == null ? PIXEL_SCALE : scale;
        if (pixels != null) {
            return new ImageFeature(column, longest, factor, pixels.mean(factor), pixels.deviation(factor), image());
        }
        if (!recipe.mean().isEmpty() && recipe.mean().size() != recipe.channels()) {
            throw new IllegalArgumentException(recipe.path() + ".normalize.mean: expected " + recipe.channels()
                    + (recipe.channels() == 1 ? " number" : " numbers") + ", one for each channel of the pictures, got "
                    + recipe.mean().size());
        }
        return new ImageFeature(column, longest, factor, recipe.mean(), recipe.deviation(), image());
    }

    /** The shape the source gives its images. */
    private @Nullable Shape image() {
        List<Integer> image = recipe.image();
        return image == null || !column.equals(InputRecipe.PICTURE) ? null : new Shape(image);
    }
}
