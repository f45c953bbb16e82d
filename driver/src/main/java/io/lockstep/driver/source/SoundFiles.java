package io.lockstep.driver.source;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a folder are sounds that are wanted, and what their names say.
 *
 * @param pattern of names; absent: they say nothing
 * @param where values of columns; only such files are wanted
 * @param except values of columns; such files are not wanted
 */
record SoundFiles(
        boolean labels,
        @Nullable NamePattern pattern,
        Map<String, List<String>> where,
        Map<String, List<String>> except)
        implements FolderFiles {
    private static final long serialVersionUID = 1L;
    private static final String LABEL = "label";

    @Override
    public FileKind kind() {
        return FileKind.SOUND;
    }

    /** Columns that folders and names say, in order. */
    List<String> columns() {
        List<String> columns = new ArrayList<>();
        if (labels) {
            columns.add(LABEL);
        }
        if (pattern != null) {
            columns.addAll(pattern.columns());
        }
        return columns;
    }

    private @Nullable String value(String name, String column, @Nullable Map<String, String> values) {
        if (labels && column.equals(LABEL)) {
            return name.substring(0, Math.max(0, name.indexOf('/')));
        }
        return values == null ? null : values.get(column);
    }

    private @Nullable Map<String, String> values(String name) {
        return pattern == null ? Map.of() : pattern.values(name);
    }

    /** What cannot be used is looked at all the same, and counted. */
    @Override
    public boolean wants(String name) {
        Map<String, String> values = values(name);
        if (!problem(name).isEmpty() || values == null) {
            return true;
        }
        for (Map.Entry<String, List<String>> only : where.entrySet()) {
            if (!only.getValue().contains(value(name, only.getKey(), values))) {
                return false;
            }
        }
        for (Map.Entry<String, List<String>> none : except.entrySet()) {
            if (none.getValue().contains(value(name, none.getKey(), values))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String problem(String name) {
        String problem = kind().problem(name, labels);
        return problem.isEmpty() && pattern != null && pattern.values(name) == null
                ? "other name: expected a name of the form " + pattern.text() + ", got another one"
                : problem;
    }

    /** Rows: sound, {@link #columns}, file. */
    Iterator<Row> rows(Iterator<FolderFile> files) {
        List<String> columns = columns();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return files.hasNext();
            }

            @Override
            public Row next() {
                return row(files.next(), columns);
            }
        };
    }

    private Row row(FolderFile file, List<String> columns) {
        boolean usable = file.problem().isEmpty();
        Map<String, String> values = usable ? values(file.name()) : null;
        @Nullable Object[] cells = new @Nullable Object[columns.size() + 4];
        int at = 0;
        cells[at++] = usable ? file.content() : null;
        for (String column : columns) {
            cells[at++] = value(file.name(), column, values);
        }
        cells[at++] = file.name();
        cells[at++] = file.where();
        cells[at] = usable ? null : file.problem();
        return RowFactory.create(cells);
    }
}
