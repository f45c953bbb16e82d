package io.lockstep.driver.feature;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.DataConfig.UnknownCategories;
import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be learnt from which columns; plain data, so that it can travel.
 *
 * @param columns of the rows, in order
 * @param shape of one example, where the config or the source says it
 * @param standardize whether means and deviations of pixels are to be learnt
 * @param mean of pixels, where the config says it
 * @param deviation of pixels, where the config says it
 */
public record Recipe(
        List<String> columns,
        Task task,
        @Default("[]") List<String> targets,
        @Default("[]") List<String> classes,
        @Default("[]") List<String> numeric,
        @Default("[]") List<String> categorical,
        @Default("[]") List<String> arrays,
        @Nullable List<Integer> shape,
        @Nullable Double scale,
        @Default("false") boolean standardize,
        @Default("[]") List<Double> mean,
        @Default("[]") List<Double> deviation,
        boolean missingIndicators,
        boolean otherCategory,
        int maxCategories,
        @Nullable String weight,
        @Nullable String key) {
    private static final Binding BINDING = new Binding();
    private static final String PICTURE = "image";
    private static final String PICTURE_LABEL = "label";

    /**
     * Checks a config against the columns that are there.
     *
     * @param pictures whether the source holds pictures, whose columns need not be named
     * @throws IllegalArgumentException naming the key that does not fit
     */
    public static Recipe of(
            DataConfig data, Task task, List<String> columns, @Nullable List<Integer> sourceShape, boolean pictures) {
        List<String> arrays = data.arrays();
        List<String> targets = data.targets();
        String label = data.label();
        if (pictures && arrays.isEmpty()) {
            arrays = List.of(PICTURE);
        }
        if (targets.isEmpty()) {
            label = label == null && pictures ? PICTURE_LABEL : label;
            if (label == null) {
                throw new IllegalArgumentException(
                        "data.label: expected the column with the answer, got none. Columns: "
                                + String.join(", ", columns));
            }
            targets = List.of(label);
        } else if (task != Task.REGRESSION) {
            throw new IllegalArgumentException("data.targets: several numbers to predict need a regression loss, got "
                    + "a loss for classes. Use data.label");
        }
        if (data.numeric().isEmpty() && data.categorical().isEmpty() && arrays.isEmpty()) {
            throw new IllegalArgumentException("data: expected input columns under numeric, categorical or arrays, got"
                    + " none. Columns: " + String.join(", ", columns));
        }
        Recipe recipe = new Recipe(
                List.copyOf(columns),
                task,
                targets,
                data.classes(),
                data.numeric(),
                data.categorical(),
                arrays,
                data.shape() != null ? data.shape() : sourceShape,
                data.scale(),
                data.standardize(),
                data.pixelMeans(),
                data.pixelDeviations(),
                data.missingIndicators(),
                data.unknownCategories() == UnknownCategories.OTHER,
                data.maxCategories(),
                data.weight(),
                data.key());
        recipe.checkColumns();
        return recipe;
    }

    private void checkColumns() {
        require("data.label", targets);
        require("data.numeric", numeric);
        require("data.categorical", categorical);
        require("data.arrays", arrays);
        require("data.weight", weight == null ? List.of() : List.of(weight));
        require("data.key", key == null ? List.of() : List.of(key));
        if (task == Task.BINARY && !classes.isEmpty() && classes.size() != 2) {
            throw new IllegalArgumentException("data.classes: expected two for a loss that answers yes or no, got "
                    + classes.size() + ". Use softmaxCrossEntropy for more");
        }
        if (task == Task.REGRESSION && !classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "data.classes: a regression loss predicts numbers, got classes. Remove them or change model.loss");
        }
    }

    /** Channels of a picture, the first of three sizes; 1 where examples have no such shape. */
    int channels() {
        return shape != null && shape.size() == 3 ? shape.get(0) : 1;
    }

    private void require(String key, List<String> names) {
        for (String name : names) {
            if (!columns.contains(name)) {
                throw new IllegalArgumentException(key + ": expected a column of the data, got '" + name
                        + "'. Columns: " + String.join(", ", columns));
            }
        }
    }

    /** Feature columns, then targets, then weight: what a row's content consists of. */
    List<String> contentColumns() {
        List<String> content = new ArrayList<>(numeric);
        content.addAll(categorical);
        content.addAll(arrays);
        content.addAll(targets);
        if (weight != null) {
            content.add(weight);
        }
        return content;
    }

    public Object toPlainData() {
        return Objects.requireNonNull(BINDING.unbind(this));
    }

    public static Recipe fromPlainData(Object data) {
        return BINDING.bind(Recipe.class, data, "recipe");
    }
}
