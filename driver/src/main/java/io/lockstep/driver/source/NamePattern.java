package io.lockstep.driver.source;

import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Columns in the names of files, as {@code {label}_{speaker}_{take}.wav}: a column's value goes up to where the text behind it
 * is first found, the last one's up to where the rest ends with it. Values are never empty and hold no slash.
 *
 * @param text as written
 * @param columns in order
 * @param literals before the first column, between them, and behind the last
 */
record NamePattern(String text, List<String> columns, List<String> literals) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern COLUMN = Pattern.compile("\\{([^{}]*)}");
    private static final String KEY = "name";

    static NamePattern of(String text) {
        List<String> columns = new ArrayList<>();
        List<String> literals = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(text);
        int at = 0;
        while (matcher.find()) {
            String column = matcher.group(1);
            String before = text.substring(at, matcher.start());
            if (!column.matches("[A-Za-z][A-Za-z0-9_]*")) {
                throw new PlainDataException(
                        KEY, "expected columns of letters, digits and '_' in braces, got " + Excerpt.quoted(column));
            }
            if (columns.contains(column)) {
                throw new PlainDataException(KEY, "expected each column once, got {" + column + "} twice");
            }
            if (before.isEmpty() && !columns.isEmpty()) {
                throw new PlainDataException(
                        KEY, "expected text between columns, to tell them apart, got none before {" + column + "}");
            }
            columns.add(column);
            literals.add(before);
            at = matcher.end();
        }
        literals.add(text.substring(at));
        if (columns.isEmpty()) {
            throw new PlainDataException(
                    KEY, "expected columns in braces, as {label}_{speaker}.wav, got " + Excerpt.quoted(text));
        }
        return new NamePattern(text, List.copyOf(columns), List.copyOf(literals));
    }

    /**
     * Values of the columns in a file's name; absent where it is of another form.
     *
     * @param name below the folder; what the pattern says is matched with its last part, or with all of it where the pattern
     *     has a slash
     */
    @Nullable Map<String, String> values(String name) {
        String whole = text.indexOf('/') < 0 ? name.substring(name.lastIndexOf('/') + 1) : name;
        if (!whole.startsWith(literals.get(0))) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        int at = literals.get(0).length();
        for (int i = 0; i < columns.size(); i++) {
            String behind = literals.get(i + 1);
            boolean last = i == columns.size() - 1;
            int end = last ? whole.length() - behind.length() : whole.indexOf(behind, at + 1);
            if (end <= at
                    || !whole.startsWith(behind, end)
                    || whole.substring(at, end).indexOf('/') >= 0) {
                return null;
            }
            values.put(columns.get(i), whole.substring(at, end));
            at = end + behind.length();
        }
        return values;
    }
}
