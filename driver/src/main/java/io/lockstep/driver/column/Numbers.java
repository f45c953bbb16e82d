package io.lockstep.driver.column;

import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.Locale;
import java.util.Set;

/** Numbers as rows hold them. */
public final class Numbers {
    /** What programs write where there is no value, in lower case. */
    private static final Set<String> ABSENT = Set.of(
            "", "na", "n/a", "#n/a", "<na>", "nan", "-nan", "none", "null", "nil", "nat", "missing", ".", "-", "--",
            "?", "\\n");

    private Numbers() {}

    /**
     * A finite number that fits a float.
     *
     * @param value of a column; not null
     */
    public static double parse(String column, Object value) throws BadRowException {
        double number = any(column, value);
        if (!Double.isFinite(number)) {
            throw notFinite(column, value);
        }
        if (Math.abs(number) > Float.MAX_VALUE) {
            throw new BadRowException(
                    "not finite",
                    "column " + Excerpt.quoted(column) + ": expected a number that fits 32 bits, got " + shown(value));
        }
        return number + 0.0;
    }

    /** As {@link #parse}, where nothing may be missing: in arrays, targets and weights. */
    public static double required(String column, Object value) throws BadRowException {
        try {
            return parse(column, value);
        } catch (BadRowException e) {
            throw new BadRowException(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static double any(String column, Object value) throws BadRowException {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        String text = (value instanceof byte[] bytes ? text(column, bytes) : value.toString()).trim();
        try {
            // a trailing d or f is Java's, not a number's
            if (!text.isEmpty() && "dDfF".indexOf(text.charAt(text.length() - 1)) < 0) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BadRowException(
                "not a number",
                "column " + Excerpt.quoted(column) + ": expected a number, got " + quoted(value),
                cure(value));
    }

    private static BadRowException notFinite(String column, Object value) {
        return new BadRowException(
                "not finite",
                "column " + Excerpt.quoted(column) + ": expected a finite number, got " + shown(value),
                cure(value));
    }

    /** How a value that often stands for a missing one becomes one. */
    private static String cure(Object value) {
        String text = value.toString().trim();
        return isAbsent(text)
                ? "Where it stands for a missing value, name it under missing of the source: missing: [\"\", \"?\""
                        + (text.isEmpty() ? "]" : ", \"" + text + "\"]")
                        + ", or write null where its format has no such key"
                : "";
    }

    /** Whether a text is one that programs write where there is no value. */
    static boolean isAbsent(String text) {
        return ABSENT.contains(text.trim().toLowerCase(Locale.ROOT));
    }

    /** A value as it stands, without quotes. */
    public static String shown(Object value) {
        return Excerpt.of(String.valueOf(value), Excerpt.VALUE_LENGTH);
    }

    public static String quoted(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        return value.getClass().isArray() ? "an array" : Excerpt.quoted(value);
    }

    /** A value as the text it is compared by: 1, 1.0 and "1" are the same. */
    public static String label(String column, Object value) throws BadRowException {
        if ((value instanceof Double || value instanceof Float) && !Double.isFinite(((Number) value).doubleValue())) {
            throw notFinite(column, value);
        }
        String text = CanonicalText.of(value);
        if (text == null) {
            throw value instanceof byte[]
                    ? notText(column)
                    : new BadRowException(
                            "not text",
                            "column " + Excerpt.quoted(column)
                                    + ": expected text, a number, a boolean, a date or a time, got " + quoted(value));
        }
        return text;
    }

    private static String text(String column, byte[] bytes) throws BadRowException {
        String text = CanonicalText.utf8(bytes);
        if (text == null) {
            throw notText(column);
        }
        return text;
    }

    static BadRowException notText(String column) {
        return new BadRowException(
                "not text", "column " + Excerpt.quoted(column) + ": expected text, got bytes that are no UTF-8");
    }
}
