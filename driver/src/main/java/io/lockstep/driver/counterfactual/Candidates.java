package io.lockstep.driver.counterfactual;

import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.feature.ColumnSlots;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Values a column may be changed to.
 *
 * @param numbers ascending; empty of a column of categories
 * @param whole whether only whole numbers make sense: the training rows had no others
 * @param scale by which distances of numbers are divided: the median absolute deviation of the training rows, where that is not
 *     known or 0 their standard deviation
 * @param direction above 0: only larger numbers; below 0: only smaller ones
 * @param categories of a column without numbers
 */
public record Candidates(
        String column,
        @Default("[]") List<Double> numbers,
        boolean whole,
        double scale,
        int direction,
        @Default("[]") List<String> categories) {
    private static final int MOST_NUMBERS = 21;
    private static final double DEVIATIONS = 3;

    public Candidates {
        numbers = List.copyOf(numbers);
        categories = List.copyOf(categories);
    }

    boolean isNumeric() {
        return !numbers.isEmpty();
    }

    /**
     * Of all columns that may be changed.
     *
     * @param profile of the model's training rows; absent: what its features learnt has to do
     * @throws IllegalArgumentException when the config names columns that are none, or leaves none that can be changed
     */
    public static List<Candidates> of(
            Preprocessing preprocessing, @Nullable Profile profile, CounterfactualConfig config) {
        ColumnSlots slots = new ColumnSlots(preprocessing);
        List<String> known = slots.columns();
        check("columns", config.columns(), known);
        check("immutable", config.immutable(), known);
        check("ranges", config.ranges().keySet(), known);
        check("increasing", config.increasing(), known);
        check("decreasing", config.decreasing(), known);
        List<Candidates> all = new ArrayList<>();
        for (String column : known) {
            boolean asked = config.columns().isEmpty() || config.columns().contains(column);
            if (!asked || config.immutable().contains(column)) {
                continue;
            }
            Candidates own = of(column, slots.features(column), profile, config);
            boolean fixed = own == null || own.numbers.size() + own.categories.size() == 0;
            if (fixed && config.columns().contains(column)) {
                throw new IllegalArgumentException("explain.counterfactual.columns: expected columns of numbers or"
                        + " categories that the training rows are known of, got " + Excerpt.quoted(column)
                        + ". Remove it");
            }
            if (!fixed) {
                all.add(own);
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "explain.counterfactual: expected a column that may be changed, got none of " + Excerpt.list(known)
                            + ". Take some out of immutable, or name others under columns");
        }
        return all;
    }

    private static void check(String key, Iterable<String> columns, List<String> known) {
        for (String column : columns) {
            if (!known.contains(column)) {
                throw new IllegalArgumentException(
                        "explain.counterfactual." + key + ": " + Names.unknown("column", column, known));
            }
        }
    }

    private static @Nullable Candidates of(
            String column, List<Feature> features, @Nullable Profile profile, CounterfactualConfig config) {
        ColumnProfile counted = profile == null ? null : profile.column(column).orElse(null);
        Candidates own = null;
        if (counted instanceof NumericProfile numbers && isNumber(numbers.measure()) && numbers.minimum() != null) {
            own = ofNumbers(column, numbers, config);
        } else if (counted instanceof CategoryProfile categories) {
            own = new Candidates(
                    column,
                    List.of(),
                    false,
                    1,
                    0,
                    List.copyOf(categories.values().keySet()));
        } else if (features.get(0) instanceof NumericFeature feature) {
            own = ofFeature(feature, config);
        } else if (features.get(0) instanceof CategoricalFeature feature) {
            own = new Candidates(column, List.of(), false, 1, 0, feature.categories());
        }
        boolean numeric = own != null && own.isNumeric();
        if (!numeric && (config.ranges().containsKey(column) || direction(column, config) != 0)) {
            throw new IllegalArgumentException("explain.counterfactual: expected ranges and directions of columns of"
                    + " numbers, got " + Excerpt.quoted(column) + ", which is none. Remove it from them");
        }
        return own;
    }

    private static boolean isNumber(Measure measure) {
        return measure == Measure.NUMBER || measure == Measure.NUMBER_OR_CATEGORY;
    }

    private static int direction(String column, CounterfactualConfig config) {
        return config.increasing().contains(column) ? 1 : config.decreasing().contains(column) ? -1 : 0;
    }

    private static Candidates ofNumbers(String column, NumericProfile profile, CounterfactualConfig config) {
        TreeSet<Double> numbers = new TreeSet<>(profile.edges());
        double least = profile.minimum() == null ? 0 : profile.minimum();
        double greatest = profile.maximum() == null ? 0 : profile.maximum();
        numbers.add(least);
        numbers.add(greatest);
        boolean whole = numbers.stream().allMatch(number -> number == Math.rint(number));
        double deviation = profile.deviation() == null ? 0 : profile.deviation();
        double median = profile.medianAbsoluteDeviation();
        return within(column, numbers, whole, median > 0 ? median : deviation, config);
    }

    private static Candidates ofFeature(NumericFeature feature, CounterfactualConfig config) {
        TreeSet<Double> numbers = new TreeSet<>();
        for (int i = 0; i < MOST_NUMBERS; i++) {
            double deviations = DEVIATIONS * (2.0 * i / (MOST_NUMBERS - 1) - 1);
            numbers.add(feature.mean() + deviations * feature.deviation());
        }
        return within(feature.column(), numbers, false, feature.deviation(), config);
    }

    /** As many as are tried, evenly among those that are within the range, its ends among them. */
    private static Candidates within(
            String column, TreeSet<Double> numbers, boolean whole, double scale, CounterfactualConfig config) {
        List<Double> range = config.ranges().get(column);
        if (range != null) {
            double least = whole ? Math.ceil(range.get(0)) : range.get(0);
            double greatest = whole ? Math.floor(range.get(1)) : range.get(1);
            numbers.removeIf(number -> number < least || number > greatest);
            if (least <= greatest) {
                numbers.add(least);
                numbers.add(greatest);
            }
        }
        List<Double> sorted = List.copyOf(numbers);
        TreeSet<Double> tried = new TreeSet<>();
        for (int i = 0; i < MOST_NUMBERS && !sorted.isEmpty(); i++) {
            tried.add(sorted.get((int) ((sorted.size() - 1L) * i / (MOST_NUMBERS - 1))));
        }
        return new Candidates(
                column, List.copyOf(tried), whole, scale > 0 ? scale : 1, direction(column, config), List.of());
    }
}
