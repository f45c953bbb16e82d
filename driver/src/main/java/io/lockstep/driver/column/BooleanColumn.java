package io.lockstep.driver.column;

import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Yes or no: 1 or 0. It is read from booleans, the numbers 1 and 0, and the texts {@code true}, {@code yes}, {@code t}, {@code
 * y} and their opposites, in upper or lower case. A missing value is 0 and, where training rows miss values, has a number of
 * its own that is 1.
 */
public record BooleanColumn(String column) implements Column {
    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireText(where, column);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        if (value == null) {
            row.missing();
        } else {
            row.number(read(column, value) ? 1 : 0);
        }
    }

    static boolean read(String column, Object value) throws BadRowException {
        Boolean read = read(CanonicalText.of(value));
        if (read == null) {
            throw new BadRowException(
                    "not a boolean",
                    "column " + Excerpt.quoted(column) + ": expected true or false, yes or no, 1 or 0, got "
                            + Numbers.quoted(value));
        }
        return read;
    }

    /** @return null when it is none of them */
    static @Nullable Boolean read(@Nullable String text) {
        return switch (text == null ? "" : text.trim().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "t", "y", "1" -> Boolean.TRUE;
            case "false", "no", "f", "n", "0" -> Boolean.FALSE;
            default -> null;
        };
    }

    @Override
    public Measure measure() {
        return Measure.FLAG;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Missing(column);
    }

    /** Whether training rows miss values. */
    private static final class Missing implements ColumnLearner<Missing.State> {
        private final String column;
        private boolean missing;

        private record State(boolean missing) {}

        private Missing(String column) {
            this.column = column;
        }

        @Override
        public void add(@Nullable Object value) {
            missing |= value == null;
        }

        @Override
        public State state() {
            return new State(missing);
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public void merge(State other) {
            missing |= other.missing;
        }

        @Override
        public Feature feature() {
            return new BooleanFeature(column, missing);
        }
    }
}
