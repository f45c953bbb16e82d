package io.lockstep.driver.column;

import io.lockstep.driver.text.NGrams;
import io.lockstep.driver.text.TermCounts;
import io.lockstep.driver.text.TermCounts.Term;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many training rows have each term of a {@link TfIdfColumn}. */
final class TermFrequencies implements ColumnLearner<TermFrequencies.State> {
    private final TfIdfColumn column;
    private final ColumnPlace place;
    private final NGrams grams;
    private final TermCounts rowsWith = new TermCounts();
    private long rows;

    /** @param rowsWith each term */
    record State(long rows, TermCounts.Listed rowsWith) {}

    TermFrequencies(TfIdfColumn column, ColumnPlace place) {
        this.column = column;
        this.place = place;
        this.grams = TfIdfColumn.grams(column.unit(), column.lowerCase(), column.shortest(), column.longest());
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        rows++;
        for (String term : new LinkedHashSet<>(grams.of(Texts.of(column.column(), value)))) {
            rowsWith.add(term, 1);
        }
    }

    @Override
    public State state() {
        return new State(rows, rowsWith.listed());
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        rows += other.rows;
        rowsWith.add(other.rowsWith);
    }

    @Override
    public Feature feature() {
        TokenCounts.refuseTooMany(
                rowsWith, place, column.column(), "Set " + place.keys() + ".buckets, which needs no list of them");
        List<Term> terms = rowsWith.top(column.most(), column.least());
        if (terms.isEmpty()) {
            throw new IllegalArgumentException(place.list() + ": expected a term that at least " + column.least()
                    + " of " + rows + " training rows have, got none in column " + Excerpt.quoted(column.column())
                    + ". Lower " + place.keys() + ".least, or leave the column out");
        }
        List<Long> frequencies = terms.stream().map(Term::count).toList();
        return TfIdfFeature.of(column, terms.stream().map(Term::text).toList(), rows, frequencies);
    }
}
