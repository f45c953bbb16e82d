package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.value.UtcDay;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Rows of any other source whose day, in UTC, lies between two, both included: {@code {format: days, rows: {format: csv, path:
 * orders.csv}, column: booked, from: 2026-10-01, to: 2026-11-23}}. Days are told by dates, moments, times without a zone, which
 * are taken as UTC, or the text of one of them ({@link UtcDay}). A row that tells no day is a bad row; so is, whatever the days,
 * one that the source cannot read.
 *
 * @param rows that are chosen from; all of them are read
 * @param column that tells the day
 * @param from first day; absent: any
 * @param to last day; absent: any
 */
public record DayRows(
        Source rows,
        String column,
        @Nullable String from,
        @Nullable String to) implements DerivedSource {
    private static final long NO_DAY = Long.MIN_VALUE;

    public DayRows {
        LocalDate first = day("from", from);
        LocalDate last = day("to", to);
        if (first != null && last != null && last.isBefore(first)) {
            throw new IllegalArgumentException("to: expected a day from " + from + " on, got " + to);
        }
    }

    private static @Nullable LocalDate day(String key, @Nullable String text) {
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    key + ": expected a day, such as 2026-11-23, got " + Excerpt.quoted(text), e);
        }
    }

    @Override
    public Source under(@Nullable String root) {
        return new DayRows(rows.under(root), column, from, to);
    }

    /** Rows elsewhere are of any day. */
    @Override
    public @Nullable Source at(String path) {
        return rows.at(path);
    }

    @Override
    public boolean readsFilesApart() {
        return rows.readsFilesApart();
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceRows all = rows.open(spark, files);
        String name = column;
        int index = index(all, name);
        LocalDate first = day("from", from);
        LocalDate last = day("to", to);
        JavaRDD<Row> chosen =
                all.javaRows().filter(row -> isBetween(row, index, first, last)).map(row -> marked(row, index, name));
        return new SourceRows(chosen, all.schema(), all.columns(), all.shape(), all.tables());
    }

    /**
     * Rows of each day that a source has, those aside that tell none.
     *
     * @param column that tells the day
     */
    public static NavigableMap<LocalDate, Long> counts(SparkSession spark, Files files, Source source, String column)
            throws IOException {
        SourceRows all = source.open(spark, files);
        int index = index(all, column);
        NavigableMap<LocalDate, Long> counts = new TreeMap<>();
        try {
            Map<Long, Long> found = new HashMap<>(all.javaRows()
                    .filter(row -> SourceRows.problem(row) == null)
                    .map(row -> epochDay(row, index))
                    .countByValue());
            found.remove(NO_DAY);
            found.forEach((day, count) -> counts.put(LocalDate.ofEpochDay(day), count));
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
        return counts;
    }

    private static long epochDay(Row row, int index) {
        LocalDate day = UtcDay.of(Values.plain(row.get(index)));
        return day == null ? NO_DAY : day.toEpochDay();
    }

    private static int index(SourceRows rows, String column) throws SourceException {
        int index = rows.columns().indexOf(column);
        if (index < 0) {
            throw new SourceException("column: " + Names.unknown("column", column, rows.columns()));
        }
        return index;
    }

    /** Whether a row is of those days, or of none. */
    private static boolean isBetween(Row row, int index, @Nullable LocalDate first, @Nullable LocalDate last) {
        LocalDate day = SourceRows.problem(row) == null ? UtcDay.of(Values.plain(row.get(index))) : null;
        return day == null || ((first == null || !day.isBefore(first)) && (last == null || !day.isAfter(last)));
    }

    private static Row marked(Row row, int index, String column) {
        if (SourceRows.problem(row) != null || UtcDay.of(Values.plain(row.get(index))) != null) {
            return row;
        }
        @Nullable Object[] cells = new @Nullable Object[row.length()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = row.get(i);
        }
        Object value = cells[index];
        cells[cells.length - 1] =
                "no day: expected a date such as 2026-11-23 or a moment such as 2026-11-23T09:30:00Z in "
                        + Excerpt.quoted(column) + ", got "
                        + (value == null ? "none" : Excerpt.quoted(String.valueOf(value)));
        return RowFactory.create(cells);
    }
}
