package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.Tokenizer;
import io.lockstep.driver.text.Vocabulary;
import io.lockstep.kernels.loss.PredictedColumns.Spelling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words or characters of a text by their ids, any number of them. */
interface VocabularyFeature extends Feature {
    @Override
    Tokenizer.Unit tokenUnit();

    boolean lowerCase();

    /** Most tokens of a text, the first ones; absent: all. */
    @Nullable Integer length();

    /** The ids of its texts. */
    default TokenIds ids() {
        return new TokenIds(column(), new Tokenizer(tokenUnit(), lowerCase()), length());
    }

    private Vocabulary known() {
        return (Vocabulary) vocabulary();
    }

    @Override
    default Slot slot() {
        return Slot.raggedIds();
    }

    @Override
    default void checkType(ColumnTypes types) {
        types.requireText("", column());
    }

    @Override
    default void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        ids().encode(known(), value, row);
    }

    @Override
    default void encodeKnown(@Nullable Object value, SlotWriter row) throws BadRowException {
        ids().encodeKnown(known(), value, row);
    }

    @Override
    default List<String> items(@Nullable Object value) throws BadRowException {
        return ids().tokens(value);
    }

    @Override
    default int steps(@Nullable Object value) throws BadRowException {
        return new TokenIds(column(), new Tokenizer(tokenUnit(), lowerCase()), null)
                .tokens(value)
                .size();
    }

    @Override
    default Spelling spelling() {
        return TokenIds.spelling(vocabulary(), tokenUnit() == Tokenizer.Unit.WORDS ? " " : "");
    }

    @Override
    default boolean isUnknown(@Nullable Object value) throws BadRowException {
        return ids().isUnknown(known(), value);
    }
}
