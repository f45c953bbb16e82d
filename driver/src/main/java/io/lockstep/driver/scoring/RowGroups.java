package io.lockstep.driver.scoring;

import io.lockstep.driver.audit.GroupColumn;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups that rows belong to.
 *
 * @param columns whose values are groups
 * @param places of these columns among those of a row
 */
public record RowGroups(List<GroupColumn> columns, List<Integer> places) {
    private static final int MOST_TEXT = 200;

    public RowGroups {
        columns = List.copyOf(columns);
        places = List.copyOf(places);
    }

    /**
     * A value of each column.
     *
     * @param row values of its columns. Not modified.
     * @throws BadRowException when one has several values, or no number where numbers are cut
     */
    public List<String> of(@Nullable Object[] row) throws BadRowException {
        List<String> groups = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            groups.add(of(columns.get(i), row[places.get(i)]));
        }
        return groups;
    }

    private static String of(GroupColumn column, @Nullable Object value) throws BadRowException {
        String text = value == null ? "" : CanonicalText.of(value);
        if (text == null) {
            throw unusable(column, "one value that is a group", "several, or bytes");
        }
        if (text.isEmpty()) {
            return GroupColumn.MISSING;
        }
        if (column.cuts().isEmpty()) {
            return shortened(text.replace('\u0000', ' '));
        }
        try {
            return column.range(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw unusable(column, "a number", Excerpt.quoted(text));
        }
    }

    private static BadRowException unusable(GroupColumn column, String expected, String got) {
        return new BadRowException(
                "unusable group",
                "column " + Excerpt.quoted(column.name()) + ": expected " + expected + ", got " + got);
    }

    /** Long texts, which groups and slices hardly have, so that the rows fit; different ones stay different. */
    public static String shortened(String text) {
        return text.length() <= MOST_TEXT
                ? text
                : text.substring(0, MOST_TEXT / 2) + " " + Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
