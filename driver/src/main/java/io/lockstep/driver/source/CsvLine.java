package io.lockstep.driver.source;

import io.lockstep.driver.value.CanonicalText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cuts lines into fields. */
final class CsvLine {
    private final char separator;
    private final char quote;
    private final Set<String> missing;
    private final Set<String> missingNumbers = new HashSet<>();

    CsvLine(char separator, char quote, List<String> missing) {
        this.separator = separator;
        this.quote = quote;
        this.missing = new HashSet<>(missing);
        for (String text : missing) {
            if (isNumber(text)) {
                missingNumbers.add(String.valueOf(CanonicalText.of(text)));
            }
        }
    }

    /**
     * Adds a line's fields, null for a missing one.
     *
     * @param fields Overwritten.
     * @return what is wrong with the line as {@code reason: details}; null when nothing is
     */
    @Nullable String parse(String line, List<@Nullable String> fields) {
        fields.clear();
        int at = 0;
        while (true) {
            int start = skipSpaces(line, at);
            int end;
            String text;
            if (start < line.length() && line.charAt(start) == quote) {
                StringBuilder unquoted = new StringBuilder();
                int closed = unquote(line, start + 1, unquoted);
                if (closed < 0) {
                    return "broken quotes: expected a closing " + quote + " in field " + (fields.size() + 1)
                            + ", got the line's end. A field may not go on over lines";
                }
                end = skipSpaces(line, closed);
                if (end < line.length() && line.charAt(end) != separator) {
                    return "broken quotes: expected '" + separator + "' behind the closing " + quote + " of field "
                            + (fields.size() + 1) + ", got '" + line.charAt(end) + "'";
                }
                text = unquoted.toString();
            } else {
                int found = line.indexOf(separator, at);
                end = found < 0 ? line.length() : found;
                text = line.substring(at, end).strip();
            }
            fields.add(isMissing(text) ? null : text);
            if (end >= line.length()) {
                return null;
            }
            at = end + 1;
        }
    }

    /** Numbers are missing by value: where -999 is, -999.0 is too. */
    private boolean isMissing(String text) {
        return missing.contains(text)
                || (!missingNumbers.isEmpty()
                        && isNumber(text)
                        && missingNumbers.contains(String.valueOf(CanonicalText.of(text))));
    }

    private static boolean isNumber(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        return !digits.isEmpty() && digits.charAt(0) >= '0' && digits.charAt(0) <= '9';
    }

    private int skipSpaces(String line, int from) {
        int at = from;
        while (at < line.length() && line.charAt(at) != separator && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Index behind the closing quote; -1 when there is none. */
    private int unquote(String line, int from, StringBuilder text) {
        int at = from;
        while (at < line.length()) {
            char letter = line.charAt(at++);
            if (letter != quote) {
                text.append(letter);
            } else if (at < line.length() && line.charAt(at) == quote) {
                text.append(quote);
                at++;
            } else {
                return at;
            }
        }
        return -1;
    }
}
