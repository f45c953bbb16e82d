package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Rows of a range of a CSV file, in a task. */
final class CsvRows implements RangeRows {
    static final String NOT_TEXT = "not UTF-8: expected UTF-8 text, got other bytes";

    private final int width;
    private final List<Map<String, @Nullable String>> replaced;
    private final CsvLine parser;
    private final List<@Nullable String> fields = new ArrayList<>();
    private final CsvLines lines;
    private final String path;

    /**
     * @param replaced what {@link Replacement#byColumn} gives, for each column
     * @param header whether the file's first line is none of its rows
     */
    CsvRows(Files files, FileRange range, List<Map<String, @Nullable String>> replaced, boolean header, CsvLine parser)
            throws IOException {
        this.width = replaced.size();
        this.replaced = replaced;
        this.parser = parser;
        this.path = range.path();
        this.lines = new CsvLines(files, path, range.start(), range.end(), parser, width);
        if (header && range.start() == 0) {
            lines.next();
        }
    }

    @Override
    public @Nullable Row next() throws IOException {
        CsvLines.Line line = lines.next();
        while (line != null && parser.isEmpty(line.text())) {
            line = lines.next();
        }
        if (line == null) {
            return null;
        }
        String problem = parser.parse(line.text(), fields);
        if (parser.isOpen()) {
            lines.skip(lines.rest(line));
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
                values[i] = Replacement.of(replaced.get(i), fields.get(i));
            }
        }
        values[width + 1] = problem;
        return RowFactory.create(values);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
