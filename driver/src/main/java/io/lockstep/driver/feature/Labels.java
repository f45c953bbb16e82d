package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Numbers;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers and weights of rows. */
final class Labels {
    private static final int NAMED_CLASSES = 20;
    private static final String UNHEARD = "No training row had this class (those of a rare one may all fall to"
            + " validation); to train with it, name all classes under data.classes";

    private Labels() {}

    /** A row's answer as text. */
    static String text(String column, @Nullable Object value) throws BadRowException {
        if (value == null) {
            throw new BadRowException(
                    "missing label", "column " + Excerpt.quoted(column) + ": expected a class, got none");
        }
        return Numbers.label(column, value);
    }

    /** A row's label as a number. */
    static double number(Target target, String column, @Nullable Object value) throws BadRowException {
        if (value == null) {
            throw new BadRowException(
                    "missing label", "column " + Excerpt.quoted(column) + ": expected a number, got none");
        }
        double number = Numbers.required(column, value);
        if (target.isShare() && !(number >= 0 && number <= 1)) {
            throw new BadRowException(
                    "unknown label",
                    "column " + Excerpt.quoted(column) + ": expected a number from 0 (not there) to 1, got "
                            + Numbers.shown(value));
        }
        return number;
    }

    static int index(String column, @Nullable Object value, Map<String, Integer> classes, List<String> names)
            throws BadRowException {
        String text = text(column, value);
        Integer index = classes.get(text);
        if (index == null) {
            throw unknown(column, text, names, UNHEARD);
        }
        return index;
    }

    /** @param cure what may help beside correcting the row; empty: nothing */
    static BadRowException unknown(String column, String text, List<String> names, String cure) {
        String known = names.size() <= NAMED_CLASSES
                ? Excerpt.list(names)
                : Excerpt.list(names.subList(0, NAMED_CLASSES)) + ", …";
        return new BadRowException(
                "unknown class",
                "column " + Excerpt.quoted(column) + ": expected one of the classes " + known + ", got "
                        + Excerpt.quoted(text),
                cure);
    }

    static float weight(String column, @Nullable Object value) throws BadRowException {
        if (value == null) {
            throw new BadRowException(
                    "unusable weight", "column " + Excerpt.quoted(column) + ": expected a weight, got none");
        }
        double weight = Numbers.required(column, value);
        if (weight < 0) {
            throw new BadRowException(
                    "unusable weight",
                    "column " + Excerpt.quoted(column) + ": expected a weight of at least 0, got "
                            + Numbers.shown(value));
        }
        return (float) weight;
    }
}
