package io.lockstep.driver.feature;

import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;

/** Numbers as rows hold them. */
final class Numbers {
    private Numbers() {}

    /**
     * A finite number that fits a float.
     *
     * @param value of a column; not null
     */
    static double parse(String column, Object value) throws BadRowException {
        double number = any(column, value);
        if (!Double.isFinite(number)) {
            throw new BadRowException("not finite", "column '" + column + "': expected a finite number, got " + value);
        }
        if (Math.abs(number) > Float.MAX_VALUE) {
            throw new BadRowException(
                    "not finite", "column '" + column + "': expected a number that fits 32 bits, got " + value);
        }
        return number + 0.0;
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
        throw new BadRowException("not a number", "column '" + column + "': expected a number, got " + quoted(value));
    }

    static String quoted(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        return value.getClass().isArray() ? "an array" : Excerpt.quoted(value);
    }

    /** A value as the text it is compared by: 1, 1.0 and "1" are the same. */
    static String label(String column, Object value) throws BadRowException {
        if ((value instanceof Double || value instanceof Float) && !Double.isFinite(((Number) value).doubleValue())) {
            throw new BadRowException("not finite", "column '" + column + "': expected a finite number, got " + value);
        }
        String text = CanonicalText.of(value);
        if (text == null) {
            throw value instanceof byte[]
                    ? notText(column)
                    : new BadRowException(
                            "not text",
                            "column '" + column + "': expected text, a number, a boolean, a date or a time, got "
                                    + quoted(value));
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

    private static BadRowException notText(String column) {
        return new BadRowException("not text", "column '" + column + "': expected text, got bytes that are no UTF-8");
    }
}
