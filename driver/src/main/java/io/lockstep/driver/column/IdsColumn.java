package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Default;
import org.jspecify.annotations.Nullable;

/**
 * Any number of ids, from 0 to 2^31 - 1, in each row: an array of whole numbers, or text with something between them.
 * An input of its own, which a layer such as {@code embeddingMean} reads. A row without ids has an empty array or an
 * empty text.
 *
 * @param largest id that may come, rows with a larger one are bad rows; absent: that of the training rows
 * @param length most ids of a row, longer rows are bad rows; absent: any number
 * @param separator between the ids of a text, such as {@code " "}; absent: the column has arrays
 * @param exactly whether each row has {@code length} ids, others being bad rows: a sequence of so many steps, which a layer
 *     such as {@code embedding} reads
 */
public record IdsColumn(
        String column,
        @Nullable Integer largest,
        @Nullable Integer length,
        @Nullable String separator,
        @Default("false") boolean exactly)
        implements Column {
    public IdsColumn {
        if (largest != null && largest < 0) {
            throw new IllegalArgumentException("largest must be at least 0, got " + largest);
        }
        if (length != null && length < 1) {
            throw new IllegalArgumentException("length must be at least 1, got " + length);
        }
        if (exactly && length == null) {
            throw new IllegalArgumentException("length: expected the number of ids that exactly asks for, got none");
        }
        if (separator != null && separator.isEmpty()) {
            throw new IllegalArgumentException("separator must be at least one character, got none");
        }
    }

    /** What is to be of a value before anything is learnt. */
    private IdsFeature unlearnt() {
        return new IdsFeature(column, largest == null ? Integer.MAX_VALUE : largest, length, separator, exactly);
    }

    @Override
    public void checkType(String where, ColumnTypes types) {
        unlearnt().checkType(where, types);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        int[] ids = unlearnt().ids(value);
        row.numbers(ids.length);
        for (int id : ids) {
            row.element(id);
        }
    }

    @Override
    public Measure measure() {
        return separator == null ? Measure.ELEMENT_COUNT : Measure.TEXT_LENGTH;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new LargestId(this, unlearnt());
    }

    /** The largest id of the training rows. */
    private static final class LargestId implements ColumnLearner<LargestId.State> {
        private final IdsColumn column;
        private final IdsFeature unlearnt;
        private int largest;

        private record State(int largest) {}

        private LargestId(IdsColumn column, IdsFeature unlearnt) {
            this.column = column;
            this.unlearnt = unlearnt;
        }

        @Override
        public void add(@Nullable Object value) throws BadRowException {
            for (int id : unlearnt.ids(value)) {
                largest = Math.max(largest, id);
            }
        }

        @Override
        public State state() {
            return new State(largest);
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public void merge(State other) {
            largest = Math.max(largest, other.largest);
        }

        @Override
        public Feature feature() {
            Integer given = column.largest();
            return new IdsFeature(
                    column.column(),
                    given == null ? largest : given,
                    column.length(),
                    column.separator(),
                    column.exactly());
        }
    }
}
