package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.TextEncoding;
import io.lockstep.driver.text.TextUnit;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The byte pairs of a text, as GPT-2 has them, as ids: an input of its own which a layer such as {@code embeddingMean} reads. Merges
 * are learnt from the training rows; ids below 256 are bytes. A missing value has none.
 *
 * @param most tokens, at least 256
 * @param least occurrences in the training rows of a pair that is joined
 * @param length most tokens of a text, the first ones; absent: all
 */
public record BpeColumn(
        String column,
        @Default("8000") int most,
        @Default("2") int least,
        @Nullable Integer length) implements TextColumn {
    public BpeColumn {
        TokenIds.check(most, least, length);
        TokensColumn.checkMost(TextUnit.BPE, most);
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return TokenCounts.ofEncoding(
                column, place, TextUnit.BPE, most, least, learnt -> new Pairs(column, length, learnt));
    }

    /**
     * The byte pairs of a column by their ids.
     *
     * @param merges as in GPT-2's {@code merges.txt}, those of the ids from 256
     */
    record Pairs(String column, @Nullable Integer length, List<String> merges) implements Feature {
        Pairs {
            merges = TextUnit.BPE.of(merges);
        }

        @Override
        public Slot slot() {
            return Slot.raggedIds();
        }

        @Override
        public List<String> vocabulary() {
            return merges;
        }

        @Override
        public int largestId() {
            return TextUnit.BPE.of(merges).count() - 1;
        }

        @Override
        public void checkType(ColumnTypes types) {
            types.requireText("", column);
        }

        @Override
        public int steps(@Nullable Object value) throws BadRowException {
            return TextUnit.BPE.of(merges).ids(Texts.of(column, value), Integer.MAX_VALUE).length;
        }

        @Override
        public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
            int most = length == null ? Integer.MAX_VALUE : length;
            int[] ids = TextUnit.BPE.of(merges).ids(Texts.of(column, value), most);
            row.items(ids.length);
            for (int id : ids) {
                row.integer(id);
            }
        }

        @Override
        public List<String> items(@Nullable Object value) throws BadRowException {
            TextEncoding encoding = TextUnit.BPE.of(merges);
            int most = length == null ? Integer.MAX_VALUE : length;
            return encoding.texts(encoding.ids(Texts.of(column, value), most));
        }
    }
}
