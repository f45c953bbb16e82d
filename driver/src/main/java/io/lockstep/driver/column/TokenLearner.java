package io.lockstep.driver.column;

import io.lockstep.driver.text.TermCounts;
import io.lockstep.driver.text.TextEncoding;
import io.lockstep.driver.text.TextUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How often what an encoding is learnt from occurs in the training rows: characters, or the chunks that byte pairs lie in. */
final class TokenLearner implements ColumnLearner<TokenLearner.State> {
    private final String column;
    private final ColumnPlace place;
    private final TextUnit unit;
    private final int most;
    private final int least;
    private final Function<TextEncoding, Feature> feature;
    private final TermCounts counts = new TermCounts();

    record State(TermCounts.Listed terms) {}

    /** @param feature of an encoding */
    TokenLearner(
            String column,
            ColumnPlace place,
            TextUnit unit,
            int most,
            int least,
            Function<TextEncoding, Feature> feature) {
        this.column = column;
        this.place = place;
        this.unit = unit;
        this.most = most;
        this.least = least;
        this.feature = feature;
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        for (String term : unit.terms(Texts.of(column, value))) {
            counts.add(term, 1);
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
        counts.add(other.terms);
    }

    @Override
    public Feature feature() {
        TokenCounts.refuseTooMany(counts, place, column, "Read it as bytes");
        return feature.apply(unit.learn(counts, most, least));
    }
}
