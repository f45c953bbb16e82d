package io.lockstep.driver.column;

import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.Tokenizer;
import io.lockstep.driver.text.Vocabulary;
import io.lockstep.kernels.loss.PredictedColumns.Spelling;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a text's tokens: of a token of the vocabulary its place, counted from 1; of any other {@link #UNKNOWN}.
 *
 * @param length most tokens of a text, the first ones; absent: all
 */
record TokenIds(
        String column, Tokenizer tokenizer, @Nullable Integer length) {
    private static final int NAMED = 20;

    /** Id of a token that the vocabulary has not got. */
    static final int UNKNOWN = 0;

    static void check(int most, int least, @Nullable Integer length) {
        if (most < 1 || least < 1) {
            throw new IllegalArgumentException("most and least must be at least 1, got " + most + " and " + least);
        }
        checkLength(length);
    }

    static void checkLength(@Nullable Integer length) {
        if (length != null && length < 1) {
            throw new IllegalArgumentException("length must be at least 1, got " + length);
        }
    }

    List<String> tokens(@Nullable Object value) throws BadRowException {
        return tokenizer.tokens(Texts.of(column, value), length == null ? Integer.MAX_VALUE : length);
    }

    void encode(Vocabulary vocabulary, @Nullable Object value, SlotWriter row) throws BadRowException {
        List<String> tokens = tokens(value);
        row.items(tokens.size());
        for (String token : tokens) {
            row.integer(id(vocabulary, token));
        }
    }

    /** As {@link #encode}, where every token has to be one of the vocabulary. */
    void encodeKnown(Vocabulary vocabulary, @Nullable Object value, SlotWriter row) throws BadRowException {
        List<String> tokens = tokens(value);
        row.items(tokens.size());
        for (String token : tokens) {
            int id = id(vocabulary, token);
            if (id == UNKNOWN) {
                throw new BadRowException(
                        "unknown class",
                        "column " + Excerpt.quoted(column) + ": expected "
                                + (tokenizer.unit() == Tokenizer.Unit.WORDS ? "words" : "characters")
                                + " of the training rows, such as "
                                + Excerpt.list(vocabulary.subList(0, Math.min(NAMED, vocabulary.size()))) + ", got "
                                + Excerpt.quoted(token));
            }
            row.integer(id);
        }
    }

    /**
     * The text of ids.
     *
     * @param vocabulary tokens of the ids from 1
     */
    static Spelling spelling(List<String> vocabulary, String between) {
        return (ids, count) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                if (ids[i] != UNKNOWN && ids[i] <= vocabulary.size()) {
                    text.append(text.length() == 0 ? "" : between).append(vocabulary.get(ids[i] - 1));
                }
            }
            return text.toString();
        };
    }

    private static int id(Vocabulary vocabulary, String token) {
        int place = vocabulary.place(token);
        return place == Vocabulary.ABSENT ? UNKNOWN : place + 1;
    }

    /** Whether a text has tokens, but none of the vocabulary. */
    boolean isUnknown(Vocabulary vocabulary, @Nullable Object value) throws BadRowException {
        List<String> tokens = tokens(value);
        return !tokens.isEmpty() && tokens.stream().allMatch(token -> id(vocabulary, token) == UNKNOWN);
    }
}
