package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Categories of one column, with the number of rows that have each. */
final class Categories implements ColumnLearner<Categories.State> {
    /** Different categories are counted up to here where rare ones go together. */
    private static final int MOST_COUNTED = 100_000;

    private final CategoricalColumn column;
    private final ColumnPlace place;
    private final TreeMap<String, Long> counts = new TreeMap<>();
    /** Most that are kept: one more than allowed, to be refused in the end. */
    private final int most;

    private boolean missing;

    record State(List<String> names, List<Long> counts, boolean missing) {}

    Categories(CategoricalColumn column, ColumnPlace place) {
        this.column = column;
        this.place = place;
        this.most = column.rare() > 1 ? Math.max(MOST_COUNTED, column.maxCategories()) : column.maxCategories();
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        if (value == null) {
            missing = true;
        } else {
            add(Numbers.label(column.column(), value), 1);
        }
    }

    private void add(String name, long count) {
        if (counts.size() <= most || counts.containsKey(name)) {
            counts.merge(name, count, Long::sum);
        }
    }

    @Override
    public State state() {
        return new State(List.copyOf(counts.keySet()), List.copyOf(counts.values()), missing);
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        for (int i = 0; i < other.names.size(); i++) {
            add(other.names.get(i), other.counts.get(i));
        }
        missing |= other.missing;
    }

    @Override
    public CategoricalFeature feature() {
        List<String> names = new ArrayList<>(counts.keySet());
        if (column.rare() > 1) {
            refuseMore(names, most);
            names.removeIf(name -> counts.getOrDefault(name, 0L) < column.rare());
        }
        refuseMore(names, column.maxCategories());
        boolean other = column.unknownCategories() == UnknownCategories.OTHER || names.size() < counts.size();
        return new CategoricalFeature(column.column(), names, missing, other);
    }

    private void refuseMore(List<String> names, int most) {
        if (names.size() > most) {
            throw new IllegalArgumentException(
                    place.list() + ": expected at most " + most + " categories, got more in column "
                            + Excerpt.quoted(column.column()) + ". Remove the column, or raise " + place.keys()
                            + ".maxCategories");
        }
    }
}
