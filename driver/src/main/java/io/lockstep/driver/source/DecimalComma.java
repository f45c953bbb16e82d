package io.lockstep.driver.source;

import java.util.regex.Pattern;

/** Numbers as much of the world writes them: {@code 1.234,5}. */
final class DecimalComma {
    /** Digits in groups of three, the first of which has no zero before it. */
    private static final String GROUPS = "[1-9]\\d{0,2}(?:\\.\\d{3})+";

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(?:\\d+|" + GROUPS + ")?,\\d+(?:[eE][-+]?\\d+)?|[-+]?" + GROUPS);

    /** Four parts up to 255: such as 192.168.100.100, which is no number though its groups are those of one. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])(?:\\.(?:1\\d\\d|2[0-4]\\d|25[0-5])){3}");

    private DecimalComma() {}

    /** Whether a text is a number with a comma before its fraction. */
    static boolean is(String text) {
        return text.indexOf(',') >= 0 && NUMBER.matcher(text).matches();
    }

    /** The number with a point before its fraction and no others; what is no number, or may be an address, as it stands. */
    static String pointed(String text) {
        boolean either = text.indexOf(',') >= 0 || text.indexOf('.') >= 0;
        boolean number = either
                && NUMBER.matcher(text).matches()
                && !ADDRESS.matcher(text).matches();
        return number ? text.replace(".", "").replace(',', '.') : text;
    }
}
