package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Rows of a range of a file of fixed records, in a task. */
final class FixedRows implements RangeRows {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Files files;
    private final String path;
    private final int recordBytes;
    private final int labelBytes;
    private final int label;
    private final List<String> classes;
    private final long end;
    private long next;
    private byte[] buffer = new byte[0];
    private int at;

    /**
     * @param label which of the label bytes is the answer; below 0: none
     * @param classes names of the label's values; empty: numbers
     */
    FixedRows(Files files, FileRange range, int recordBytes, int labelBytes, int label, List<String> classes) {
        this.files = files;
        this.path = range.path();
        this.next = range.start();
        this.end = range.end();
        this.recordBytes = recordBytes;
        this.labelBytes = labelBytes;
        this.label = label;
        this.classes = classes;
    }

    @Override
    public @Nullable Row next() throws IOException {
        if (next == end) {
            return null;
        }
        if (at == buffer.length) {
            fill();
        }
        byte[] pixels = Arrays.copyOfRange(buffer, at + labelBytes, at + recordBytes);
        int value = label < 0 ? -1 : buffer[at + label] & 0xFF;
        String where = Paths.where(path, next);
        at += recordBytes;
        next++;
        if (value < 0) {
            return RowFactory.create(pixels, where, null);
        }
        return classes.isEmpty()
                ? RowFactory.create(pixels, value, where, null)
                : RowFactory.create(pixels, name(value), where, problem(value));
    }

    private @Nullable String name(int value) {
        return value < classes.size() ? classes.get(value) : null;
    }

    private @Nullable String problem(int value) {
        return value < classes.size()
                ? null
                : "unknown class: expected a label from 0 to " + (classes.size() - 1) + ", got " + value;
    }

    /** Reads on, whole records; a file that has become shorter meanwhile is an error. */
    private void fill() throws IOException {
        int records = (int) Math.min(end - next, Math.max(1, BUFFER_BYTES / recordBytes));
        buffer = new byte[records * recordBytes];
        at = 0;
        try (Files.RandomAccess file = files.openRandom(path)) {
            file.readFully(next * recordBytes, buffer, 0, buffer.length);
        }
    }

    @Override
    public void close() {}
}
