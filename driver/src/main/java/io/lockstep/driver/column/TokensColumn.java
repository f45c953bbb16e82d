package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.TextEncoding;
import io.lockstep.driver.text.TextUnit;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text as a sequence of ids that a language model reads, {@code length} of them in each row: the first ones;
 * of a text that has fewer, 0 behind them, unless {@code padded} says that it keeps its own length. The text can be made again
 * from them. {@link NextTokensColumn} is their answer.
 *
 * @param unit what a token is: a character, counted from 1, 0 being one that the training rows have not got; a byte; or a run
 *     of bytes learnt as GPT-2 does it, from 256 on
 * @param length tokens of a row; most of them, where texts keep their length
 * @param most tokens of the vocabulary; at least 256 of byte pairs
 * @param least occurrences in the training rows of a character, or a pair, of the vocabulary
 * @param padded whether a text of fewer tokens is filled up with 0; false: it keeps its length, as an input with buckets reads it
 */
public record TokensColumn(
        String column,
        @Default("characters") TextUnit unit,
        @Default("128") int length,
        @Default("1000") int most,
        @Default("1") int least,
        @Default("true") boolean padded)
        implements TextColumn {
    private static final int BYTES = 256;

    public TokensColumn {
        TokenIds.check(most, least, length);
        checkMost(unit, most);
    }

    static void checkMost(TextUnit unit, int most) {
        if (unit == TextUnit.BPE && most < BYTES) {
            throw new IllegalArgumentException(
                    "most: expected at least " + BYTES + ", as every byte is a token, got " + most + ". Raise it");
        }
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return TokenCounts.ofEncoding(
                column, place, unit, most, least, learnt -> new Tokens(column, unit, length, padded, learnt));
    }

    /**
     * The tokens of a column by their ids.
     *
     * @param padded as {@link TokensColumn} has it
     * @param vocabulary characters of the ids from 1, or merges as in GPT-2's {@code merges.txt}, those of the ids from 256
     */
    public record Tokens(
            String column,
            TextUnit unit,
            int length,
            @Default("true") boolean padded,
            List<String> vocabulary) implements Feature {
        public Tokens {
            vocabulary = unit.of(vocabulary);
        }

        @Override
        public Slot slot() {
            return padded ? new Slot(Slot.Type.I32, Shape.of(length), false) : Slot.raggedIds();
        }

        @Override
        public int largestId() {
            return unit.of(vocabulary).count() - 1;
        }

        @Override
        public void checkType(ColumnTypes types) {
            types.requireText("", column);
        }

        @Override
        public int steps(@Nullable Object value) throws BadRowException {
            return unit.of(vocabulary).ids(Texts.of(column, value), Integer.MAX_VALUE).length;
        }

        @Override
        public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
            int[] ids = unit.of(vocabulary).ids(Texts.of(column, value), length);
            if (!padded) {
                row.items(ids.length);
            }
            for (int id : ids) {
                row.integer(id);
            }
            for (int i = ids.length; padded && i < length; i++) {
                row.integer(0);
            }
        }

        @Override
        public List<String> items(@Nullable Object value) throws BadRowException {
            TextEncoding encoding = unit.of(vocabulary);
            return encoding.texts(encoding.ids(Texts.of(column, value), length));
        }
    }
}
