package io.lockstep.driver.source;

import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
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
    private final boolean commas;
    private boolean open;

    CsvLine(char separator, char quote, List<String> missing) {
        this(separator, quote, missing, false);
    }

    /** @param commas whether a comma stands before the fraction of a number */
    CsvLine(char separator, char quote, List<String> missing, boolean commas) {
        this.commas = commas;
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
        return fields(line, 0, fields);
    }

    /** Whether the line ended inside a quoted field. */
    boolean isOpen() {
        return open;
    }

    /** Whether a line has any quote at all. */
    boolean mayBeOpen(String line) {
        return line.indexOf(quote) >= 0;
    }

    /** Whether a line has nothing in it, not even an empty field beside another. */
    boolean isEmpty(String line) {
        return line.isBlank() && line.indexOf(separator) < 0;
    }

    /**
     * Goes on with a record whose quoted field was open at the line's end.
     *
     * @param fields those before. Modified.
     * @return as {@link #parse}
     */
    @Nullable String goOn(String line, List<@Nullable String> fields) {
        int closed = unquote(line, 0, new StringBuilder());
        open = closed < 0;
        if (open) {
            return unclosed(fields.size());
        }
        int end = skipSpaces(line, closed);
        if (end < line.length() && line.charAt(end) != separator) {
            return behind(fields.size(), line.charAt(end));
        }
        fields.add(null);
        return end < line.length() ? fields(line, end + 1, fields) : null;
    }

    private @Nullable String fields(String line, int from, List<@Nullable String> fields) {
        open = false;
        int at = from;
        while (true) {
            int start = skipSpaces(line, at);
            int end;
            String text;
            if (start < line.length() && line.charAt(start) == quote) {
                StringBuilder unquoted = new StringBuilder();
                int closed = unquote(line, start + 1, unquoted);
                if (closed < 0) {
                    open = true;
                    return unclosed(fields.size());
                }
                end = skipSpaces(line, closed);
                if (end < line.length() && line.charAt(end) != separator) {
                    return behind(fields.size(), line.charAt(end));
                }
                text = unquoted.toString();
            } else {
                int found = line.indexOf(separator, at);
                end = found < 0 ? line.length() : found;
                text = line.substring(at, end).strip();
            }
            text = commas ? DecimalComma.pointed(text) : text;
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

    private String unclosed(int field) {
        return "broken quotes: expected a closing " + quote + " in field " + (field + 1)
                + ", got the line's end. A field may not go on over lines";
    }

    private String behind(int field, char found) {
        return "broken quotes: expected " + Excerpt.quoted(separator) + " behind the closing " + quote + " of field "
                + (field + 1) + ", got " + Excerpt.quoted(found);
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
