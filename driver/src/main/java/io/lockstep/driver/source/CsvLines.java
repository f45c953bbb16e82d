package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a range of a CSV file, with a view of those behind: a record whose quoted field goes on over a line's end is
 * one bad row, of which no line is a row of its own.
 */
final class CsvLines implements Closeable {
    /** A record that goes on for longer is none: its quote is a stray one. */
    private static final int LONGEST_RECORD = 16 << 20;

    /** What a line takes in memory beside its text, in characters. */
    private static final int LINE_COST = 64;

    private final LineReader reader;
    private final long end;
    private final CsvLine parser;
    private final int width;
    private final Deque<Line> ahead = new ArrayDeque<>();
    private final List<@Nullable String> fields = new ArrayList<>();

    /**
     * A line.
     *
     * @param isText whether it is UTF-8
     * @param offset where it begins, in bytes, uncompressed
     * @param end where the next one begins
     */
    record Line(String text, boolean isText, long offset, long end) {}

    /**
     * @param start where the range begins: a line that begins before is not given
     * @param end lines that begin from here on are not given, but looked at
     * @param width fields of a row
     */
    CsvLines(Files files, String path, long start, long end, CsvLine parser, int width) throws IOException {
        this.reader = LineReader.open(files, path, SourceFiles.gzip(files, path), start, Long.MAX_VALUE);
        this.end = end;
        this.parser = parser;
        this.width = width;
    }

    /** The next line of the range; null behind the last one. */
    @Nullable Line next() throws IOException {
        Line line = ahead.isEmpty() ? read() : ahead.removeFirst();
        return line == null || line.offset >= end ? null : line;
    }

    /**
     * Lines behind one whose quoted field is open at its end that belong to its record; empty when the quote is a stray
     * one and the lines behind are rows of their own. The first line that has a quote which would close the field
     * decides: it does if the record then has the right number of fields, or if that line is no row by itself.
     *
     * @param open given by {@link #next} last
     */
    List<Line> rest(Line open) throws IOException {
        List<Line> rest = new ArrayList<>();
        parser.parse(open.text, fields);
        Iterator<Line> known = List.copyOf(ahead).iterator();
        long length = 0;
        while (length < LONGEST_RECORD) {
            Line line = known.hasNext() ? known.next() : read();
            if (line == null) {
                return List.of();
            }
            if (rest.size() >= ahead.size()) {
                ahead.addLast(line);
            }
            rest.add(line);
            length += line.text.length() + LINE_COST;
            String problem = parser.goOn(line.text, fields);
            if (!parser.isOpen()) {
                boolean closed = problem == null && fields.size() == width;
                return closed || !isRow(line) ? rest : List.of();
            }
        }
        return List.of();
    }

    private boolean isRow(Line line) {
        return parser.parse(line.text, fields) == null && fields.size() == width;
    }

    /** Goes on behind the first lines that are still to come. */
    void skip(List<Line> lines) {
        for (int i = 0; i < lines.size(); i++) {
            ahead.removeFirst();
        }
    }

    private @Nullable Line read() throws IOException {
        String text = reader.next();
        return text == null ? null : new Line(text, reader.isText(), reader.offset(), reader.position());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
