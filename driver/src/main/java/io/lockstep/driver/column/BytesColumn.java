package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a text in UTF-8, as it stands, or of any bytes, as ids from 0 to 255: an input of its own which a layer
 * such as {@code embeddingMean} reads. Nothing is learnt. A missing value has no bytes.
 *
 * @param length most bytes, the first ones; absent: all
 */
public record BytesColumn(String column, @Nullable Integer length) implements TextColumn {
    public BytesColumn {
        TokenIds.checkLength(length);
    }

    private static byte[] bytes(String column, @Nullable Object value) throws BadRowException {
        return value instanceof byte[] bytes ? bytes : Texts.of(column, value).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        row.bytes(bytes(column, value));
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Unlearnt(new Bytes(column, length));
    }

    /** The bytes of a column. */
    record Bytes(String column, @Nullable Integer length) implements Feature {
        @Override
        public Slot slot() {
            return Slot.raggedIds();
        }

        @Override
        public void checkType(ColumnTypes types) {
            types.requireText("", column);
        }

        @Override
        public int steps(@Nullable Object value) throws BadRowException {
            return bytes(column, value).length;
        }

        @Override
        public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
            byte[] bytes = bytes(column, value);
            byte[] first = length == null || length >= bytes.length ? bytes : Arrays.copyOf(bytes, length);
            row.items(first.length);
            for (byte one : first) {
                row.integer(one & 0xFF);
            }
        }
    }
}
