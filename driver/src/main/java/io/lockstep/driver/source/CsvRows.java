package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Rows of ranges of CSV files, in a task. Ranges are {@code start:end:path}. */
final class CsvRows implements Iterator<Row> {
    private static final String NOT_TEXT = "not UTF-8: expected UTF-8 text, got other bytes";

    private final Files files;
    private final Iterator<String> splits;
    private final int width;
    private final boolean header;
    private final CsvLine parser;
    private final List<@Nullable String> fields = new ArrayList<>();
    private @Nullable CsvLines lines;
    private String path = "";
    private @Nullable Row upcoming;

    CsvRows(Map<String, String> settings, Iterator<String> splits, int width, boolean header, CsvLine parser) {
        this.files = HadoopFiles.of(settings);
        this.splits = splits;
        this.width = width;
        this.header = header;
        this.parser = parser;
    }

    @Override
    public boolean hasNext() {
        try {
            while (upcoming == null && (lines != null || openNext())) {
                upcoming = read();
            }
            return upcoming != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Row next() {
        if (!hasNext() || upcoming == null) {
            throw new NoSuchElementException();
        }
        Row row = upcoming;
        upcoming = null;
        return row;
    }

    private boolean openNext() throws IOException {
        if (!splits.hasNext()) {
            return false;
        }
        String[] split = splits.next().split(":", 3);
        long start = Long.parseLong(split[0]);
        path = split[2];
        CsvLines opened = new CsvLines(files, path, start, Long.parseLong(split[1]), parser, width);
        lines = opened;
        if (header && start == 0) {
            opened.next();
        }
        return true;
    }

    /** The next line that is not empty; null at the range's end. */
    private @Nullable Row read() throws IOException {
        CsvLines from = lines;
        if (from == null) {
            return null;
        }
        CsvLines.Line line = from.next();
        while (line != null && parser.isEmpty(line.text())) {
            line = from.next();
        }
        if (line == null) {
            from.close();
            lines = null;
            return null;
        }
        String problem = parser.parse(line.text(), fields);
        if (parser.isOpen()) {
            from.skip(from.rest(line));
        }
        return row(line.text(), Paths.where(path, line.offset()), line.isText() ? problem : NOT_TEXT);
    }

    private Row row(String line, String where, @Nullable String quoting) {
        @Nullable Object[] values = new @Nullable Object[width + 2];
        values[width] = where;
        String problem = quoting;
        if (problem == null && fields.size() != width) {
            problem = (fields.size() < width ? "too few" : "too many") + " columns: expected " + width + ", got "
                    + fields.size() + " in '" + Excerpt.of(line) + "'";
        }
        if (problem == null) {
            for (int i = 0; i < width; i++) {
                values[i] = fields.get(i);
            }
        }
        values[width + 1] = problem;
        return RowFactory.create(values);
    }
}
