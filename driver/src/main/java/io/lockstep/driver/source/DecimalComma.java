package io.lockstep.driver.source;

import java.util.regex.Pattern;

/** Numbers as much of the world writes them: {@code 1.234,5}. */
final class DecimalComma {
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(?:\\d+|\\d{1,3}(?:\\.\\d{3})+)?,\\d+(?:[eE][-+]?\\d+)?|[-+]?\\d{1,3}(?:\\.\\d{3})+");

    private DecimalComma() {}

    /** Whether a text is a number with a comma before its fraction. */
    static boolean is(String text) {
        return text.indexOf(',') >= 0 && NUMBER.matcher(text).matches();
    }

    /** The number with a point before its fraction and no others; a text that is no number as it stands. */
    static String pointed(String text) {
        boolean either = text.indexOf(',') >= 0 || text.indexOf('.') >= 0;
        return either && NUMBER.matcher(text).matches() ? text.replace(".", "").replace(',', '.') : text;
    }
}
