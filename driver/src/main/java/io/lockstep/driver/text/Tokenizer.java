package io.lockstep.driver.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How text is cut into tokens. It is brought into Unicode's composed form (NFC) first, then, where asked for, into
 * lower case (full mapping of no language), so that the same text typed on different systems is the same. By the tables
 * of Unicode 13, as Java 17 has them; letters of later versions may be none.
 *
 * @param lowerCase whether capitals are the same as small letters
 */
public record Tokenizer(Unit unit, boolean lowerCase) {
    private static final int MARKS =
            1 << Character.NON_SPACING_MARK | 1 << Character.COMBINING_SPACING_MARK | 1 << Character.ENCLOSING_MARK;

    /** What one token is. */
    public enum Unit {
        /**
         * The longest runs of letters, marks and decimal digits (general categories L, M and Nd). Everything else, such
         * as spaces, hyphens, apostrophes and underscores, stands between words and is dropped.
         */
        WORDS,
        /** Every code point, spaces too. */
        CHARACTERS
    }

    /**
     * Tokens of a text in order.
     *
     * @param most that are wanted, the first ones
     */
    public List<String> tokens(String text, int most) {
        String form = Normalizer.normalize(text, Normalizer.Form.NFC);
        if (lowerCase) {
            form = form.toLowerCase(Locale.ROOT);
        }
        return unit == Unit.WORDS ? words(form, most) : characters(form, most);
    }

    /** Code points of a text as it stands, in whatever form. */
    static List<String> characters(String text) {
        return characters(text, Integer.MAX_VALUE);
    }

    private static List<String> words(String text, int most) {
        List<String> words = new ArrayList<>();
        int begin = 0;
        int at = 0;
        while (at < text.length() && words.size() < most) {
            int letter = text.codePointAt(at);
            int next = at + Character.charCount(letter);
            if (!isWord(letter)) {
                if (begin < at) {
                    words.add(text.substring(begin, at));
                }
                begin = next;
            }
            at = next;
        }
        if (begin < at && words.size() < most) {
            words.add(text.substring(begin, at));
        }
        return words;
    }

    private static boolean isWord(int letter) {
        return Character.isLetterOrDigit(letter) || (MARKS >> Character.getType(letter) & 1) != 0;
    }

    private static List<String> characters(String text, int most) {
        List<String> characters = new ArrayList<>();
        for (int at = 0; at < text.length() && characters.size() < most; ) {
            int next = text.offsetByCodePoints(at, 1);
            characters.add(text.substring(at, next));
            at = next;
        }
        return characters;
    }
}
