package io.lockstep.driver.column;

import io.lockstep.driver.text.NGrams;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** How many training rows have a term in each bucket of a {@link TfIdfColumn}. */
final class BucketFrequencies implements ColumnLearner<BucketFrequencies.State> {
    private final TfIdfColumn column;
    private final NGrams grams;
    private final long[] rowsWith;
    private long rows;

    /** @param rowsWith each bucket */
    record State(long rows, List<Long> rowsWith) {}

    BucketFrequencies(TfIdfColumn column, int buckets) {
        this.column = column;
        this.grams = TfIdfColumn.grams(column.unit(), column.lowerCase(), column.shortest(), column.longest());
        this.rowsWith = new long[buckets];
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        rows++;
        BitSet found = new BitSet(rowsWith.length);
        for (String term : grams.of(Texts.of(column.column(), value))) {
            found.set(HashedColumn.bucket(term, rowsWith.length));
        }
        found.stream().forEach(bucket -> rowsWith[bucket]++);
    }

    private List<Long> listed() {
        return LongStream.of(rowsWith).boxed().toList();
    }

    @Override
    public State state() {
        return new State(rows, listed());
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        rows += other.rows;
        for (int i = 0; i < rowsWith.length; i++) {
            rowsWith[i] += other.rowsWith.get(i);
        }
    }

    @Override
    public Feature feature() {
        return TfIdfFeature.of(column, List.of(), rows, listed());
    }
}
