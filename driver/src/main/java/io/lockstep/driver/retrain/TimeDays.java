package io.lockstep.driver.retrain;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.DayRows;
import io.lockstep.driver.source.Source;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Days that a column of rows tells.
 *
 * @param column of the rows
 * @param days that at least one row has
 */
record TimeDays(String column, NavigableSet<LocalDate> days) implements FoundDays {
    /**
     * Reads all rows for their days.
     *
     * @throws IllegalArgumentException when no row tells one
     */
    static TimeDays of(SparkSession spark, Files files, Source source, String column) throws IOException {
        NavigableSet<LocalDate> days =
                new TreeSet<>(DayRows.counts(spark, files, source, column).keySet());
        if (days.isEmpty()) {
            throw new IllegalArgumentException(source.shown() + ": expected rows with a date or moment in column "
                    + column + ", such as 2026-11-23T09:30:00Z, got none. Correct data.train or retrain.time.column");
        }
        return new TimeDays(column, days);
    }

    @Override
    public LocalDate first() {
        return days.first();
    }

    @Override
    public List<LocalDate> missing(LocalDate from, LocalDate to) {
        return from.datesUntil(to.plusDays(1))
                .filter(day -> !days.contains(day))
                .toList();
    }

    @Override
    public Map<String, @Nullable Object> source(Map<String, @Nullable Object> all, LocalDate from, LocalDate to) {
        Map<String, @Nullable Object> source = new LinkedHashMap<>();
        source.put("format", "days");
        source.put("rows", all);
        source.put("column", column);
        source.put("from", from.toString());
        source.put("to", to.toString());
        return source;
    }
}
