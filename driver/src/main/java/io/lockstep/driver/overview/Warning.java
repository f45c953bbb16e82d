package io.lockstep.driver.overview;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something about data that a person should look at.
 *
 * @param column it is about; empty: it is about rows
 * @param figure what it is judged by
 * @param text what was found and what to do about it
 */
public record Warning(Kind kind, String column, double figure, String text) {
    /** What is wrong. */
    public enum Kind {
        /** An input that tells the answer. */
        LEAK,
        /** Rows of a later part that are in an earlier one, too. */
        OVERLAP,
        /** Equal rows in one part. */
        DUPLICATES,
        /** An identifier that is an input. */
        KEY,
        /** An input that tells nothing, as it is the same in all rows. */
        CONSTANT,
        /** An input that hardly any row has. */
        MISSING,
        /** Numbers that may stand for a missing value. */
        CODE,
        /** A rare class. */
        IMBALANCE,
        /** Classes that no training row has. */
        UNSEEN,
        /** Rows that cannot be used. */
        BAD_ROWS;

        /** As in the JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("kind", kind.text());
        if (!column.isEmpty()) {
            data.put("column", column);
        }
        data.put("figure", figure);
        data.put("text", text);
        return data;
    }
}
