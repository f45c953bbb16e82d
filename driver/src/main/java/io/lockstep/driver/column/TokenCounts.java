package io.lockstep.driver.column;

import io.lockstep.driver.text.TermCounts;
import io.lockstep.driver.text.TermCounts.Term;
import io.lockstep.driver.text.TextEncoding;
import io.lockstep.driver.text.TextUnit;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How often each token occurs in the training rows, which a vocabulary or an encoding is learnt from. */
final class TokenCounts implements ColumnLearner<TokenCounts.State> {
    private final Cut cut;
    private final ColumnPlace place;
    private final String column;
    private final String advice;
    private final Function<TermCounts, Feature> feature;
    private final TermCounts counts = new TermCounts();

    record State(TermCounts.Listed tokens) {}

    /** Cuts a value into tokens. */
    private interface Cut {
        Iterable<String> tokens(@Nullable Object value) throws BadRowException;
    }

    /** @param advice what to do about too many different tokens */
    private TokenCounts(
            Cut cut, ColumnPlace place, String column, String advice, Function<TermCounts, Feature> feature) {
        this.cut = cut;
        this.place = place;
        this.column = column;
        this.advice = advice;
        this.feature = feature;
    }

    /**
     * The most frequent tokens are the vocabulary.
     *
     * @param most tokens of the vocabulary
     * @param least occurrences of each
     * @param feature of a vocabulary
     */
    static TokenCounts ofVocabulary(
            TokenIds ids, ColumnPlace place, int most, int least, Function<List<String>, Feature> feature) {
        return new TokenCounts(
                ids::tokens,
                place,
                ids.column(),
                "Read it as characters or bytes, or by tfidf with buckets",
                counts -> feature.apply(
                        counts.top(most, least).stream().map(Term::text).toList()));
    }

    /**
     * Characters, or the chunks that byte pairs lie in, are what an encoding is learnt from.
     *
     * @param most tokens of the encoding
     * @param least occurrences of each
     * @param feature of an encoding
     */
    static TokenCounts ofEncoding(
            String column,
            ColumnPlace place,
            TextUnit unit,
            int most,
            int least,
            Function<TextEncoding, Feature> feature) {
        return new TokenCounts(
                value -> unit.terms(Texts.of(column, value)),
                place,
                column,
                "Read it as bytes",
                counts -> feature.apply(unit.learn(counts, most, least)));
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        for (String token : cut.tokens(value)) {
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
        refuseTooMany(counts, place, column, advice);
        return feature.apply(counts);
    }

    static void refuseTooMany(TermCounts counts, ColumnPlace place, String column, String advice) {
        if (counts.overflows()) {
            throw new IllegalArgumentException(place.list() + ": expected at most " + TermCounts.MOST
                    + " different terms in the training rows, got more in column " + Excerpt.quoted(column) + ". "
                    + advice);
        }
    }
}
