package io.lockstep.driver.feature;

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
        String text = value.toString().trim();
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
        String text = value instanceof byte[] || value instanceof double[] ? "an array" : "'" + value + "'";
        return text.length() > 60 ? text.substring(0, 60) + "…'" : text;
    }

    /** A number or text as the text it is compared by: 1, 1.0 and "1" are the same. */
    static String label(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
                return String.valueOf((long) number);
            }
        }
        return value.toString();
    }
}
