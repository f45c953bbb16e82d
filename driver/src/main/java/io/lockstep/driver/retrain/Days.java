package io.lockstep.driver.retrain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of whole days, written {@code 56d} or {@code 8w}. */
final class Days {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})([dw])");
    private static final int WEEK = 7;

    private Days() {}

    /**
     * @param key that holds it, for messages
     * @throws IllegalArgumentException when it is no such text
     */
    static int of(String key, String text, int fewest) {
        Matcher form = FORM.matcher(text);
        int days = form.matches() ? Integer.parseInt(form.group(1)) * ("w".equals(form.group(2)) ? WEEK : 1) : -1;
        if (days < fewest) {
            throw new IllegalArgumentException(
                    key + ": expected days or weeks, such as 56d or 8w, at least " + fewest + "d, got '" + text + "'");
        }
        return days;
    }
}
