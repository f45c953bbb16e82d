package io.lockstep.driver.feature;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Categories of one column. */
final class Categories {
    private final String column;
    private final int most;
    private final TreeSet<String> names = new TreeSet<>();
    private boolean missing;

    record State(List<String> names, boolean missing) {}

    Categories(String column, int most) {
        this.column = column;
        this.most = most;
    }

    void add(@Nullable Object value) throws BadRowException {
        if (value == null) {
            missing = true;
        } else {
            add(Numbers.label(column, value));
        }
    }

    private void add(String name) {
        // one more than allowed is kept, to be refused in the end
        if (names.size() <= most) {
            names.add(name);
        }
    }

    State state() {
        return new State(List.copyOf(names), missing);
    }

    void merge(State other) {
        other.names.forEach(this::add);
        missing |= other.missing;
    }

    CategoricalFeature feature(boolean otherCategory) {
        if (names.size() > most) {
            throw new IllegalArgumentException(
                    "data.categorical: expected at most " + most + " categories, got more in " + "column "
                            + Excerpt.quoted(column) + ". Remove the column, or raise data.maxCategories");
        }
        return new CategoricalFeature(column, List.copyOf(names), missing, otherCategory);
    }
}
