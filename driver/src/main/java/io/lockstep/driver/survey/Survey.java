package io.lockstep.driver.survey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table holds.
 *
 * @param rows that can be read
 * @param headers rows that say the columns' names again, which are counted here alone
 * @param unreadable rows by the reason why they cannot be read
 * @param problems of one such row for each reason
 * @param columns in their order
 * @param sample different rows, spread evenly
 */
public record Survey(
        long rows,
        long headers,
        Map<String, Long> unreadable,
        Map<String, String> problems,
        List<ColumnSurvey> columns,
        List<SampledRow> sample) {
    /**
     * A row of the sample.
     *
     * @param cells text of each column; null: missing
     * @param count rows that are equal to it
     */
    public record SampledRow(List<@Nullable String> cells, long count) {
        public SampledRow {
            cells = Collections.unmodifiableList(new ArrayList<>(cells));
        }

        SampledRow(@Nullable String[] cells, long count) {
            this(Arrays.asList(cells), count);
        }
    }

    public Survey {
        unreadable = Collections.unmodifiableMap(new LinkedHashMap<>(unreadable));
        problems = Collections.unmodifiableMap(new LinkedHashMap<>(problems));
        columns = List.copyOf(columns);
        sample = List.copyOf(sample);
    }

    /** Rows that cannot be read. */
    public long bad() {
        return unreadable.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The column of a name; absent where there is none. */
    public @Nullable ColumnSurvey column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
