package io.lockstep.driver.column;

import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.Tokenizer;
import io.lockstep.driver.text.Vocabulary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a text's tokens: of a token of the vocabulary its place, counted from 1; of any other {@link #UNKNOWN}.
 *
 * @param length most tokens of a text, the first ones; absent: all
 */
record TokenIds(
        String column, Tokenizer tokenizer, @Nullable Integer length) {
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
