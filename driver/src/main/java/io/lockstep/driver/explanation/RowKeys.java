package io.lockstep.driver.explanation;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Numbers;
import io.lockstep.driver.column.RowDigest;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.slot.SlotWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What rows are told apart by, wherever they stand: the hash of what the model reads of them. Not thread-safe. */
final class RowKeys {
    private static final int HEX_OF_LONG = 16;

    private final RowEncoder encoder;
    private final SlotWriter writer = new SlotWriter(0);
    private final RowDigest digest = new RowDigest();
    private final @Nullable String key;
    private final int keyColumn;

    /** @param columns of the rows */
    RowKeys(Preprocessing preprocessing, List<String> columns) {
        this.encoder = preprocessing.encoder(columns);
        this.key = preprocessing.key();
        this.keyColumn = key == null ? -1 : columns.indexOf(key);
    }

    /**
     * Hash of what the model reads of a row, in hexadecimal digits.
     *
     * @param row Not modified.
     */
    String hash(@Nullable Object[] row) throws BadRowException {
        writer.clear();
        encoder.slots(row, writer);
        digest.clear();
        digest.bytes(Arrays.copyOf(writer.array(), writer.size()));
        return HexFormat.of().formatHex(digest.identity());
    }

    /**
     * A row's name for people: its key, where it has one.
     *
     * @param hash of it
     */
    String name(@Nullable Object[] row, String hash) throws BadRowException {
        Object value = keyColumn < 0 ? null : row[keyColumn];
        return value == null || key == null ? hash : Numbers.label(key, value);
    }

    /** What is drawn for a row is keyed by. */
    static long number(String hash) {
        return Long.parseUnsignedLong(hash.substring(0, HEX_OF_LONG), HEX_OF_LONG);
    }

    /** What a row is sorted by. */
    static String sorted(String hash, @Nullable String where) {
        return hash + " " + where;
    }
}
