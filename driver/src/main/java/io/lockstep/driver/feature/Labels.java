package io.lockstep.driver.feature;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers and weights of rows. */
final class Labels {
    private static final int NAMED_CLASSES = 20;

    private Labels() {}

    /** A row's answer as text. */
    static String text(String column, @Nullable Object value) throws BadRowException {
        if (value == null) {
            throw new BadRowException("missing label", "column '" + column + "': expected a class, got none");
        }
        return Numbers.label(column, value);
    }

    /** A row's answer as a number. */
    static double number(String column, @Nullable Object value) throws BadRowException {
        if (value == null) {
            throw new BadRowException("missing label", "column '" + column + "': expected a number, got none");
        }
        return Numbers.parse(column, value);
    }

    static int index(String column, @Nullable Object value, Map<String, Integer> classes, List<String> names)
            throws BadRowException {
        String text = text(column, value);
        Integer index = classes.get(text);
        if (index == null) {
            throw unknown(column, text, names);
        }
        return index;
    }

    static BadRowException unknown(String column, String text, List<String> names) {
        String known = names.size() <= NAMED_CLASSES
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMED_CLASSES)) + ", …";
        return new BadRowException(
                "unknown class",
                "column '" + column + "': expected one of the classes " + known + ", got '" + text + "'");
    }

    static float weight(@Nullable String column, @Nullable Object value) throws BadRowException {
        if (value == null || column == null) {
            throw new BadRowException("unusable weight", "column '" + column + "': expected a weight, got none");
        }
        double weight = Numbers.parse(column, value);
        if (weight < 0) {
            throw new BadRowException(
                    "unusable weight", "column '" + column + "': expected a weight of at least 0, got " + value);
        }
        return (float) weight;
    }
}
