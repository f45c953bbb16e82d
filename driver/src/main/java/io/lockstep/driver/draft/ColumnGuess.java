package io.lockstep.driver.draft;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What becomes of a column.
 *
 * @param name of the column
 * @param role of it
 * @param keys that its kind is told beside the column's name
 * @param width numbers that the network sees of it
 * @param reason what it holds, for people
 * @param advice what a person may want to change; empty: nothing
 */
public record ColumnGuess(String name, Role role, Map<String, Object> keys, int width, String reason, String advice) {
    /** What a column is to a model. */
    public enum Role {
        NUMERIC("numeric"),
        PIECEWISE("piecewiseLinear"),
        CATEGORICAL("categorical"),
        HASHED("hashed"),
        DATE("date"),
        TEXT("tfidf"),
        ARRAY("arrays"),
        LABEL("label"),
        LEFT_OUT("");

        private final String kind;

        Role(String kind) {
            this.kind = kind;
        }

        /** The kind of column in a config; empty: none. */
        public String kind() {
            return kind;
        }

        /** Whether the model sees it. */
        public boolean isInput() {
            return this != LABEL && this != LEFT_OUT;
        }
    }

    public ColumnGuess {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    static ColumnGuess leftOut(String name, String reason, String advice) {
        return new ColumnGuess(name, Role.LEFT_OUT, Map.of(), 0, reason, advice);
    }

    /** The guess with something more to say. */
    ColumnGuess advised(String more) {
        return more.isEmpty()
                ? this
                : new ColumnGuess(name, role, keys, width, reason, advice.isEmpty() ? more : advice + "; " + more);
    }
}
