package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Excerpt;
import java.lang.reflect.Array;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lengths of one column's arrays, which are to be the same. */
final class ArrayLengths implements ColumnLearner<ArrayLengths.State> {
    private final ArrayColumn column;
    private final ColumnPlace place;
    private final Extent extent = new Extent();

    record State(int shortest, int longest) {}

    /** The shortest and the longest of some lengths. */
    static final class Extent {
        private int shortest = Integer.MAX_VALUE;
        private int longest;

        void add(int length) {
            merge(length, length);
        }

        void merge(int othersShortest, int othersLongest) {
            shortest = Math.min(shortest, othersShortest);
            longest = Math.max(longest, othersLongest);
        }

        int shortest() {
            return shortest;
        }

        int longest() {
            return longest;
        }

        /** The one length there is. */
        int only(String column, ColumnPlace place, String key) {
            if (shortest != longest) {
                throw new IllegalArgumentException(place.list() + ": expected arrays of one length, got " + shortest
                        + " and " + longest + " in column " + Excerpt.quoted(column) + ". Say which under "
                        + place.keys() + "." + key + ", the others are bad rows");
            }
            return longest;
        }
    }

    ArrayLengths(ArrayColumn column, ColumnPlace place) {
        this.column = column;
        this.place = place;
    }

    @Override
    public void add(@Nullable Object value) {
        extent.add(Array.getLength(Objects.requireNonNull(value)));
    }

    @Override
    public State state() {
        return new State(extent.shortest(), extent.longest());
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        extent.merge(other.shortest, other.longest);
    }

    @Override
    public Feature feature() {
        String key = place.keys().startsWith(place.list()) ? "length" : "shape";
        return new ArrayFeature(column.column(), extent.only(column.column(), place, key), column.scale());
    }
}
