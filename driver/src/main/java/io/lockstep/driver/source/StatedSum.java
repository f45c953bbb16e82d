package io.lockstep.driver.source;

import io.lockstep.driver.files.Sha256;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The SHA-256 that a column of a table states of the bytes of each row: 64 hexadecimal digits, or 32 bytes. */
final class StatedSum {
    private static final int DIGITS = 64;

    private StatedSum() {}

    /**
     * Position of the column; -1 where none is named.
     *
     * @throws SourceException when the table has no such column
     */
    static int position(@Nullable String column, List<String> columns) throws SourceException {
        int position = column == null ? -1 : columns.indexOf(column);
        if (column != null && position < 0) {
            throw new SourceException("sha256: expected a column of the table, got " + Excerpt.quoted(column)
                    + ". Columns: " + Excerpt.list(columns));
        }
        return position;
    }

    /**
     * What is wrong with bytes by what is stated of them; null when nothing is.
     *
     * @param what the bytes are, for the message
     */
    static @Nullable String problem(@Nullable Object stated, byte[] content, String what) {
        String expected = stated == null
                ? ""
                : stated instanceof byte[] bytes
                        ? HexFormat.of().formatHex(bytes)
                        : stated.toString().strip();
        expected = expected.toLowerCase(Locale.ROOT);
        if (expected.length() != DIGITS || !expected.matches("[0-9a-f]*")) {
            return "no checksum: expected a SHA-256 of 64 hexadecimal digits for " + what + ", got "
                    + (stated == null ? "none" : Excerpt.quoted(expected));
        }
        String found = Sha256.of(content);
        return found.equals(expected)
                ? null
                : "wrong checksum: expected SHA-256 " + expected + " of " + what + ", got " + found
                        + ". It is damaged or was changed";
    }
}
