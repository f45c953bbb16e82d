package io.lockstep.kernels.plaindata;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Numbers, booleans and strings of plain data. */
final class Scalars {
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private Scalars() {}

    static Object read(Class<?> type, Object data, String path) {
        if (type == Object.class) {
            return data;
        }
        if (type == String.class) {
            return text(data, path);
        }
        if (type == boolean.class || type == Boolean.class) {
            return flag(data, path);
        }
        return numeric(type, data, path);
    }

    private static String text(Object data, String path) {
        if (data instanceof Map || data instanceof List) {
            throw new PlainDataException(path, "expected text, got " + describe(data));
        }
        return String.valueOf(data);
    }

    private static Boolean flag(Object data, String path) {
        if (data instanceof Boolean flag) {
            return flag;
        }
        throw new PlainDataException(path, "expected true or false, got " + describe(data));
    }

    private static Object numeric(Class<?> type, Object data, String path) {
        if (type == int.class || type == Integer.class) {
            return (int) whole(data, path, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return whole(data, path, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == double.class || type == Double.class) {
            return finite(number(data, path).doubleValue(), data, path);
        }
        if (type == float.class || type == Float.class) {
            return (float) finite(number(data, path).floatValue(), data, path);
        }
        throw new IllegalArgumentException(path + ": records may not hold " + type);
    }

    /** A decimal that is finite may still be beyond the largest double. */
    private static double finite(double value, Object data, String path) {
        if (Double.isInfinite(value)) {
            throw new PlainDataException(path, "expected a smaller number, got " + describe(data));
        }
        return value;
    }

    private static long whole(Object data, String path, long low, long high) {
        BigDecimal value = number(data, path);
        try {
            long exact = value.longValueExact();
            if (exact >= low && exact <= high) {
                return exact;
            }
        } catch (ArithmeticException e) {
            throw new PlainDataException(path, "expected a whole number, got " + describe(data));
        }
        throw new PlainDataException(path, "expected a number from " + low + " to " + high + ", got " + describe(data));
    }

    private static BigDecimal number(Object data, String path) {
        if (data instanceof Number number) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new PlainDataException(path, "expected a finite number, got " + describe(data));
            }
            return new BigDecimal(number.toString());
        }
        if (data instanceof String text) {
            // YAML 1.2's core schema reads 1e-3 as a number but some writers quote it
            try {
                return new BigDecimal(text.trim());
            } catch (NumberFormatException e) {
                throw new PlainDataException(path, "expected a number, got " + describe(data));
            }
        }
        throw new PlainDataException(path, "expected a number, got " + describe(data));
    }

    /**
     * What a YAML parser would make of a default, so that a component sees the same value whether it is written or left
     * out.
     *
     * @param type of the component, as text is never anything else
     */
    static Object parseDefault(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        return switch (text) {
            case "[]" -> List.of();
            case "{}" -> Map.of();
            case "true" -> true;
            case "false" -> false;
            default -> {
                if (WHOLE.matcher(text).matches()) {
                    yield Long.valueOf(text);
                }
                yield DECIMAL.matcher(text).matches() ? new BigDecimal(text) : text;
            }
        };
    }

    static String describe(Object data) {
        if (data instanceof Map) {
            return "keys and values";
        }
        if (data instanceof List) {
            return "a list";
        }
        return data instanceof String ? "text " + Excerpt.quoted(data) : Excerpt.of(String.valueOf(data));
    }

    /** {@code SOFTMAX_CROSS_ENTROPY} to {@code softmaxCrossEntropy}. */
    static String camelCase(String constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }
}
