package io.lockstep.driver.feature;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Learns preprocessing from training rows. Exact: neither the order of rows nor how they are divided among learners that
 * are merged in the end makes a difference. Not thread-safe.
 */
public final class Learner {
    private static final Binding BINDING = new Binding();
    private static final int MOST_CLASSES = 100_000;

    private final Recipe recipe;
    /** Where in a row the content's columns stand: numeric, categorical, arrays, then targets. */
    private final int[] indices;

    private final List<NumericStatistics> numeric = new ArrayList<>();
    private final List<Categories> categorical = new ArrayList<>();
    private final List<Lengths> arrays = new ArrayList<>();
    private final TreeSet<String> classes = new TreeSet<>();

    /** What one learner knows, as plain data. */
    record State(
            List<NumericStatistics.State> numeric,
            List<Categories.State> categorical,
            List<Lengths.State> arrays,
            List<String> classes) {}

    public Learner(Recipe recipe) {
        this.recipe = recipe;
        this.indices = recipe.contentColumns().stream()
                .mapToInt(recipe.columns()::indexOf)
                .toArray();
        for (String column : recipe.numeric()) {
            numeric.add(new NumericStatistics(column));
        }
        for (String column : recipe.categorical()) {
            categorical.add(new Categories(column, recipe.maxCategories()));
        }
        for (String column : recipe.arrays()) {
            arrays.add(new Lengths(column, recipe.channels(), recipe.standardize()));
        }
    }

    /**
     * Takes a row into account.
     *
     * @param row that {@link RowContent} accepted. Not modified.
     */
    public void add(@Nullable Object[] row) throws BadRowException {
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
        if (recipe.task() != Task.REGRESSION && recipe.classes().isEmpty() && classes.size() <= MOST_CLASSES) {
            classes.add(Labels.text(recipe.targets().get(0), row[indices[column]]));
        }
    }

    public byte[] toBytes() {
        State state = new State(
                numeric.stream().map(NumericStatistics::state).toList(),
                categorical.stream().map(Categories::state).toList(),
                arrays.stream().map(Lengths::state).toList(),
                List.copyOf(classes));
        return Json.line(BINDING.unbind(state)).getBytes(StandardCharsets.UTF_8);
    }

    /** @param bytes of another learner's {@link #toBytes} */
    public void merge(byte[] bytes) {
        State state;
        try {
            state = BINDING.bind(State.class, Json.parse(bytes, "learner"), "learner");
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        for (int i = 0; i < numeric.size(); i++) {
            numeric.get(i).merge(state.numeric().get(i));
        }
        for (int i = 0; i < categorical.size(); i++) {
            categorical.get(i).merge(state.categorical().get(i));
        }
        for (int i = 0; i < arrays.size(); i++) {
            arrays.get(i).merge(state.arrays().get(i));
        }
        classes.addAll(state.classes());
    }

    /**
     * What was learnt.
     *
     * @throws IllegalArgumentException when the rows do not fit the config
     */
    public Preprocessing finish() {
        List<Feature> features = new ArrayList<>();
        for (NumericStatistics statistics : numeric) {
            features.add(statistics.feature(recipe.missingIndicators()));
        }
        for (Categories categories : categorical) {
            features.add(categories.feature(recipe.otherCategory()));
        }
        for (Lengths lengths : arrays) {
            features.add(lengths.feature(recipe));
        }
        if (recipe.arrays().isEmpty() && (recipe.standardize() || !recipe.mean().isEmpty())) {
            throw new IllegalArgumentException("data." + (recipe.standardize() ? "standardize" : "normalize")
                    + ": expected pictures, got only columns of other kinds. Remove it; numeric columns are always"
                    + " standardised");
        }
        int size = features.stream().mapToInt(Feature::size).sum();
        List<Integer> shape = recipe.shape();
        return new Preprocessing(
                shape == null ? Shape.of(size) : new Shape(shape),
                features,
                recipe.task(),
                recipe.targets(),
                classNames(),
                recipe.weight(),
                recipe.key());
    }

    private List<String> classNames() {
        if (recipe.task() == Task.REGRESSION) {
            return List.of();
        }
        List<String> names = recipe.classes().isEmpty() ? sorted(classes) : recipe.classes();
        String label = recipe.targets().get(0);
        if (names.size() > MOST_CLASSES) {
            throw new IllegalArgumentException("data.label: expected at most " + MOST_CLASSES
                    + " classes, got more in column '" + label + "'. Is it a number? Then use a regression loss");
        }
        if (recipe.task() == Task.BINARY && names.size() != 2) {
            throw new IllegalArgumentException(
                    "data.label: expected two classes for a loss that answers yes or no, got "
                            + names.size() + " in column '" + label + "': " + String.join(", ", names)
                            + ". Name them under data.classes, or use softmaxCrossEntropy");
        }
        return names;
    }

    /** By size where all are numbers, else by code point. */
    private static List<String> sorted(Collection<String> names) {
        List<String> sorted = new ArrayList<>(names);
        if (sorted.stream().allMatch(name -> name.matches("-?\\d{1,15}(\\.\\d{1,15})?"))) {
            sorted.sort(Comparator.comparingDouble((String name) -> Double.parseDouble(name))
                    .thenComparing(Comparator.naturalOrder()));
        }
        return sorted;
    }
}
