package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.TextUnit;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a language model, {@code label: {nextTokens: text}}: for each token that {@link TokensColumn} gives of the same column
 * the one that follows it. The vocabulary is that of the input.
 *
 * @param tokens as the input has them; absent: they are taken from it
 */
public record NextTokensColumn(String column, @Nullable Column tokens) implements TextColumn {
    public NextTokensColumn {
        if (tokens != null && !(tokens instanceof TokensColumn)) {
            throw new IllegalArgumentException("tokens: expected a column of tokens, got " + tokens + ". Leave it out");
        }
    }

    @Override
    public Column following(List<Column> inputs) {
        for (Column input : inputs) {
            if (input instanceof TokensColumn found && found.column().equals(column)) {
                if (tokens != null && !tokens.equals(found)) {
                    throw new IllegalArgumentException("expected the tokens of the input, " + found + ", got " + tokens
                            + ". Leave out nextTokens.tokens");
                }
                return new NextTokensColumn(column, found);
            }
        }
        throw new IllegalArgumentException("expected an input of the same tokens, {tokens: {column: "
                + Excerpt.of(column) + ", length: …}}, got none. Add it to the inputs");
    }

    private TokensColumn own() {
        if (tokens instanceof TokensColumn own) {
            return own;
        }
        throw new IllegalStateException("tokens of " + column + ": expected those of the input");
    }

    @Override
    public boolean answersItsInput() {
        return true;
    }

    @Override
    public @Nullable Feature answering(List<Feature> inputs) {
        for (Feature input : inputs) {
            if (input instanceof TokensColumn.Tokens found && found.column().equals(column)) {
                return new NextTokens(column, found.unit(), found.length(), found.vocabulary());
            }
        }
        return null;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        TokensColumn own = own();
        return TokenCounts.ofEncoding(
                column,
                place,
                own.unit(),
                own.most(),
                own.least(),
                learnt -> new NextTokens(column, own.unit(), own.length(), learnt));
    }

    /**
     * The tokens behind those of a column.
     *
     * @param length most of them
     * @param vocabulary as {@link TokensColumn.Tokens} has it
     */
    public record NextTokens(String column, TextUnit unit, int length, List<String> vocabulary) implements Feature {
        public NextTokens {
            vocabulary = unit.of(vocabulary);
        }

        @Override
        public Slot slot() {
            return Slot.raggedIds();
        }

        @Override
        public int largestId() {
            return unit.of(vocabulary).count() - 1;
        }

        @Override
        public boolean follows(Feature input) {
            return input instanceof TokensColumn.Tokens found && found.column().equals(column);
        }

        @Override
        public void checkType(ColumnTypes types) {
            types.requireText("", column);
        }

        @Override
        public int firstStep() {
            return 1;
        }

        @Override
        public int steps(@Nullable Object value) throws BadRowException {
            return unit.of(vocabulary).ids(Texts.of(column, value), Integer.MAX_VALUE).length;
        }

        @Override
        public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
            int[] ids = unit.of(vocabulary).ids(Texts.of(column, value), length + 1);
            row.items(Math.max(0, ids.length - 1));
            for (int i = 1; i < ids.length; i++) {
                row.integer(ids[i]);
            }
        }
    }
}
