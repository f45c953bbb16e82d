package io.lockstep.driver.feature;

import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Learns about the columns of one input. Not thread-safe. */
final class InputLearner {
    private final InputRecipe recipe;
    private final boolean missingIndicators;
    private final boolean otherCategory;
    /** Where in a row the columns stand: numeric, categorical, then arrays. */
    private final int[] indices;

    private final List<NumericStatistics> numeric = new ArrayList<>();
    private final List<Categories> categorical = new ArrayList<>();
    private final List<Lengths> arrays = new ArrayList<>();

    /** What one learner knows, as plain data. */
    record State(
            List<NumericStatistics.State> numeric, List<Categories.State> categorical, List<Lengths.State> arrays) {}

    /** @param positions of the whole recipe's columns */
    InputLearner(InputRecipe recipe, Recipe whole, ColumnPositions positions) {
        this.recipe = recipe;
        this.missingIndicators = whole.missingIndicators();
        this.otherCategory = whole.otherCategory();
        List<String> columns = new ArrayList<>(recipe.numeric());
        columns.addAll(recipe.categorical());
        columns.addAll(recipe.arrays());
        this.indices = columns.stream().mapToInt(positions::of).toArray();
        for (String column : recipe.numeric()) {
            numeric.add(new NumericStatistics(column));
        }
        for (String column : recipe.categorical()) {
            categorical.add(new Categories(column, whole.maxCategories()));
        }
        for (String column : recipe.arrays()) {
            arrays.add(new Lengths(column, recipe));
        }
    }

    void add(@Nullable Object[] row) throws BadRowException {
        int column = 0;
        for (NumericStatistics statistics : numeric) {
            statistics.add(row[indices[column++]]);
        }
        for (Categories categories : categorical) {
            categories.add(row[indices[column++]]);
        }
        for (Lengths lengths : arrays) {
            lengths.add(row[indices[column++]]);
        }
    }

    State state() {
        return new State(
                numeric.stream().map(NumericStatistics::state).toList(),
                categorical.stream().map(Categories::state).toList(),
                arrays.stream().map(Lengths::state).toList());
    }

    void merge(State state) {
        for (int i = 0; i < numeric.size(); i++) {
            numeric.get(i).merge(state.numeric().get(i));
        }
        for (int i = 0; i < categorical.size(); i++) {
            categorical.get(i).merge(state.categorical().get(i));
        }
        for (int i = 0; i < arrays.size(); i++) {
            arrays.get(i).merge(state.arrays().get(i));
        }
    }

    InputFeatures finish() {
        List<Feature> features = new ArrayList<>();
        for (NumericStatistics statistics : numeric) {
            features.add(statistics.feature(missingIndicators));
        }
        for (Categories categories : categorical) {
            features.add(categories.feature(otherCategory));
        }
        for (Lengths lengths : arrays) {
            features.add(lengths.feature());
        }
        if (recipe.arrays().isEmpty() && (recipe.standardize() || !recipe.mean().isEmpty())) {
            throw new IllegalArgumentException(recipe.path() + (recipe.standardize() ? ".standardize" : ".normalize")
                    + ": expected pictures, got only columns of other kinds. Remove it; numeric columns are always"
                    + " standardised");
        }
        long size = features.stream().mapToLong(Feature::size).sum();
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    recipe.path() + ": expected less than 2^31 inputs, got " + size + ". Use fewer or shorter columns");
        }
        List<Integer> shape = recipe.shape();
        return new InputFeatures(recipe.name(), shape == null ? Shape.of((int) size) : new Shape(shape), features);
    }
}
