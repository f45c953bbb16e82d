package io.lockstep.driver.column;

import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import org.jspecify.annotations.Nullable;

/** Text as rows hold it. */
final class Texts {
    private Texts() {}

    /**
     * A value as text, letter by letter: what is text already stays as it is, also where it looks like a number; bytes
     * are UTF-8. A missing value is the empty text, as files of text do not tell them apart.
     */
    static String of(String column, @Nullable Object value) throws BadRowException {
        if (value == null) {
            return "";
        }
        String text = value instanceof String own
                ? own
                : value instanceof byte[] bytes ? CanonicalText.utf8(bytes) : Numbers.label(column, value);
        if (text == null) {
            throw Numbers.notText(column);
        }
        int stray = stray(text);
        if (stray >= 0) {
            throw new BadRowException(
                    "not text",
                    "column " + Excerpt.quoted(column) + ": expected Unicode text, got half a surrogate pair at index "
                            + stray);
        }
        return text;
    }

    /** Index of a surrogate without its other half; -1 when there is none. */
    private static int stray(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
