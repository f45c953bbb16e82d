package io.lockstep.kernels.plaindata;

import java.util.Collection;
import java.util.Iterator;

/**
 * Text of data, keys and names as messages show it: cut to a length a line can hold, and without anything that a
 * terminal would act on. Control and invisible characters, halves of surrogate pairs and code points that are none
 * stand as {@code \}{@code u001b}; tabs and line ends as {@code \t}, {@code \n}, {@code \r}.
 */
public final class Excerpt {
    /** Characters of a value that are shown. */
    public static final int VALUE_LENGTH = 60;

    /** Characters of a name, a path or a line that are shown. */
    public static final int NAME_LENGTH = 200;

    /** Names of a list that are shown. */
    public static final int LIST_SIZE = 40;

    private static final String CUT = "…";

    private Excerpt() {}

    /** A value between single quotes. */
    public static String quoted(Object value) {
        return "'" + of(String.valueOf(value), VALUE_LENGTH) + "'";
    }

    /** A name, path or line, without quotes. */
    public static String of(String text) {
        return of(text, NAME_LENGTH);
    }

    /** @param most characters of the text that are shown, before any is escaped */
    public static String of(String text, int most) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), most) + 1);
        int at = 0;
        for (int count = 0; at < text.length() && count < most; count++) {
            int point = text.codePointAt(at);
            append(shown, point);
            at += Character.charCount(point);
        }
        return at < text.length() ? shown.append(CUT).toString() : shown.toString();
    }

    /** Names one after the other, the first of them where there are many: {@code a, b, … (998 more)}. */
    public static String list(Collection<?> names) {
        StringBuilder shown = new StringBuilder();
        Iterator<?> each = names.iterator();
        for (int count = 0; each.hasNext() && count < LIST_SIZE; count++) {
            shown.append(count == 0 ? "" : ", ").append(of(String.valueOf(each.next()), VALUE_LENGTH));
        }
        return names.size() > LIST_SIZE
                ? shown.append(", " + CUT + " (")
                        .append(names.size() - LIST_SIZE)
                        .append(" more)")
                        .toString()
                : shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        switch (point) {
            case '\t' -> shown.append("\\t");
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            default -> {
                if (isPlain(point)) {
                    shown.appendCodePoint(point);
                } else {
                    String digits = Integer.toHexString(point);
                    shown.append("\\u")
                            .append("0".repeat(Math.max(0, 4 - digits.length())))
                            .append(digits);
                }
            }
        }
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
