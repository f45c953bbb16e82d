package io.lockstep.driver.feature;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.DataConfig.Normalize;
import io.lockstep.driver.config.InputConfig;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns one input of the model is made of.
 *
 * @param name of the input
 * @param path of the config its keys stand in, for messages
 * @param shape of one example, where the config or the source says it
 * @param standardize whether means and deviations of pixels are to be learnt
 * @param mean of pixels, where the config says it
 * @param deviation of pixels, where the config says it
 * @param image shape of the source's images, where it has any
 */
record InputRecipe(
        String name,
        String path,
        @Default("[]") List<String> numeric,
        @Default("[]") List<String> categorical,
        @Default("[]") List<String> arrays,
        @Nullable List<Integer> shape,
        @Nullable Double scale,
        @Default("false") boolean standardize,
        @Default("[]") List<Double> mean,
        @Default("[]") List<Double> deviation,
        @Nullable List<Integer> image) {
    /** Name of the input of a model that has one. */
    static final String ONLY = "input";

    /** The column that sources of images have. */
    static final String PICTURE = "image";

    /** The columns named in {@code data} itself. */
    static InputRecipe of(DataConfig data, List<String> arrays, @Nullable List<Integer> sourceShape) {
        Normalize normalize = data.normalize();
        return new InputRecipe(
                ONLY,
                "data",
                data.numeric(),
                data.categorical(),
                arrays,
                data.shape() != null ? data.shape() : sourceShape,
                data.scale(),
                data.standardize(),
                normalize == null ? List.of() : normalize.mean(),
                normalize == null ? List.of() : normalize.deviation(),
                arrays.contains(PICTURE) ? sourceShape : null);
    }

    /** One of several inputs; an image's shape is the source's where the config says none. */
    static InputRecipe of(String name, InputConfig input, @Nullable List<Integer> sourceShape) {
        Normalize normalize = input.normalize();
        boolean image = input.numeric().isEmpty()
                && input.categorical().isEmpty()
                && input.arrays().equals(List.of(PICTURE));
        return new InputRecipe(
                name,
                "data.inputs." + name,
                input.numeric(),
                input.categorical(),
                input.arrays(),
                input.shape() == null && image ? sourceShape : input.shape(),
                input.scale(),
                input.standardize(),
                normalize == null ? List.of() : normalize.mean(),
                normalize == null ? List.of() : normalize.deviation(),
                input.arrays().contains(PICTURE) ? sourceShape : null);
    }

    /** Channels of an image, the first of three sizes; 1 where examples have no such shape. */
    int channels() {
        return shape != null && shape.size() == 3 ? shape.get(0) : 1;
    }

    /** Length that arrays of a column must have as they alone give the input its shape; below 0 where any will do. */
    int expectedLength(String column) {
        boolean alone = numeric.isEmpty() && categorical.isEmpty() && arrays.equals(List.of(column));
        return alone && shape != null ? new Shape(shape).elementCount() : -1;
    }
}
