package io.lockstep.driver.column;

import io.lockstep.driver.text.TermCounts;
import io.lockstep.driver.text.TermCounts.Term;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How often each token occurs in the training rows: the most frequent ones are the vocabulary. */
final class TokenCounts implements ColumnLearner<TokenCounts.State> {
    private final TokenIds ids;
    private final ColumnPlace place;
    private final int most;
    private final int least;
    private final Function<List<String>, Feature> feature;
    private final TermCounts counts = new TermCounts();

    record State(TermCounts.Listed tokens) {}

    /**
     * @param most tokens of the vocabulary
     * @param least occurrences of each
     * @param feature of a vocabulary
     */
    TokenCounts(TokenIds ids, ColumnPlace place, int most, int least, Function<List<String>, Feature> feature) {
        this.ids = ids;
        this.place = place;
        this.most = most;
        this.least = least;
        this.feature = feature;
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        for (String token : ids.tokens(value)) {
            counts.add(token, 1);
        }
    }

    @Override
    public State state() {
        return new State(counts.listed());
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        counts.add(other.tokens);
    }

    @Override
    public Feature feature() {
        refuseTooMany(counts, place, ids.column(), "Read it as characters or bytes, or by tfidf with buckets");
        return feature.apply(counts.top(most, least).stream().map(Term::text).toList());
    }

    static void refuseTooMany(TermCounts counts, ColumnPlace place, String column, String advice) {
        if (counts.overflows()) {
            throw new IllegalArgumentException(place.list() + ": expected at most " + TermCounts.MOST
                    + " different terms in the training rows, got more in column " + Excerpt.quoted(column) + ". "
                    + advice);
        }
    }
}
