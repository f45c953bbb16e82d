package io.lockstep.driver.column;

import io.lockstep.driver.value.CanonicalText;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What a single value is, as columns would take it.
 *
 * @param text it is compared by; absent: it is no single value, as arrays are none
 * @param number absent where it is none
 * @param isMoment whether it is a date or a time
 * @param isFlag whether it is true or false, yes or no, 1 or 0
 */
public record Cell(@Nullable String text, @Nullable Double number, boolean isMoment, boolean isFlag) {
    /** @param value of a row; not null */
    public static Cell of(Object value) {
        String text = CanonicalText.of(value);
        if (text == null) {
            return new Cell(null, null, false, false);
        }
        boolean flag = BooleanColumn.read(text) != null;
        Double number = value instanceof Boolean ? null : number(text);
        return new Cell(text, number, number == null && Moments.read(text, ZoneOffset.UTC) != null, flag);
    }

    /** The finite number that a text is; null where it is none. */
    public static @Nullable Double number(String text) {
        if (text.isEmpty() || "0123456789-+. ".indexOf(text.charAt(0)) < 0) {
            return null;
        }
        try {
            return Numbers.parse("", text);
        } catch (BadRowException e) {
            return null;
        }
    }

    /** Whether a text is one that programs write where there is no value. */
    public static boolean isAbsent(String text) {
        return Numbers.isAbsent(text);
    }
}
