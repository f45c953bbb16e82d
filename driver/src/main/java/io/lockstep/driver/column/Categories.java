package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Categories of one column. */
final class Categories implements ColumnLearner<Categories.State> {
    private final CategoricalColumn column;
    private final ColumnPlace place;
    private final TreeSet<String> names = new TreeSet<>();
    private boolean missing;

    record State(List<String> names, boolean missing) {}

    Categories(CategoricalColumn column, ColumnPlace place) {
        this.column = column;
        this.place = place;
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        if (value == null) {
            missing = true;
        } else {
            add(Numbers.label(column.column(), value));
        }
    }

    private void add(String name) {
        // one more than allowed is kept, to be refused in the end
        if (names.size() <= column.maxCategories()) {
            names.add(name);
        }
    }

    @Override
    public State state() {
        return new State(List.copyOf(names), missing);
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        other.names.forEach(this::add);
        missing |= other.missing;
    }

    @Override
    public CategoricalFeature feature() {
        int most = column.maxCategories();
        if (names.size() > most) {
            throw new IllegalArgumentException(
                    place.list() + ": expected at most " + most + " categories, got more in column "
                            + Excerpt.quoted(column.column()) + ". Remove the column, or raise " + place.keys()
                            + ".maxCategories");
        }
        boolean other = column.unknownCategories() == UnknownCategories.OTHER;
        return new CategoricalFeature(column.column(), List.copyOf(names), missing, other);
    }
}
