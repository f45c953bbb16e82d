package io.lockstep.driver.explanation;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.source.SourceRows;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows whose keys are the smallest, the same however rows are divided; rows that cannot be used are let through, for who reads
 * them to judge.
 */
final class ChosenRows implements Iterator<Row> {
    private final String last;
    private final RowKeys keys;
    private final Iterator<Row> source;
    private @Nullable Row next;

    /**
     * One task's.
     *
     * @param last key that is taken
     * @param columns of the rows
     */
    ChosenRows(String last, Preprocessing preprocessing, List<String> columns, Iterator<Row> source) {
        this.last = last;
        this.keys = new RowKeys(preprocessing, columns);
        this.source = source;
    }

    /**
     * The smallest keys of a task's usable rows.
     *
     * @param most keys
     */
    static SortedSet<String> smallest(
            Preprocessing preprocessing, List<String> columns, int most, Iterator<Row> source) {
        RowKeys keys = new RowKeys(preprocessing, columns);
        TreeSet<String> smallest = new TreeSet<>();
        while (source.hasNext()) {
            String key = key(keys, source.next());
            if (key != null) {
                smallest.add(key);
                if (smallest.size() > most) {
                    smallest.pollLast();
                }
            }
        }
        return smallest;
    }

    /** Null of a row that cannot be used. */
    private static @Nullable String key(RowKeys keys, Row row) {
        if (SourceRows.problem(row) != null) {
            return null;
        }
        try {
            return RowKeys.sorted(keys.hash(SourceRows.values(row)), SourceRows.where(row));
        } catch (BadRowException e) {
            return null;
        }
    }

    @Override
    public boolean hasNext() {
        while (next == null && source.hasNext()) {
            Row row = source.next();
            String key = key(keys, row);
            if (key == null || key.compareTo(last) <= 0) {
                next = row;
            }
        }
        return next != null;
    }

    @Override
    public Row next() {
        Row row = hasNext() ? next : null;
        if (row == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return row;
    }
}
