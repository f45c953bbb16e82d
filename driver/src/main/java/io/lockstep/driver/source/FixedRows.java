package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Rows of ranges of files of fixed records, in a task. Ranges are {@code from:end:path}. */
final class FixedRows implements Iterator<Row> {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final Binding BINDING = new Binding();

    private final Files files;
    private final Iterator<String> ranges;
    private final Form form;
    private String path = "";
    private long next;
    private long end;
    private byte[] buffer = new byte[0];
    private int at;

    /**
     * How a record is laid out.
     *
     * @param label which of the label bytes is the answer; below 0: none
     * @param classes names of the label's values; empty: numbers
     */
    record Form(int recordBytes, int labelBytes, int label, List<String> classes) {
        /** To travel into tasks. */
        String toJson() {
            return Json.line(BINDING.unbind(this));
        }
    }

    /** @param form of {@link Form#toJson} */
    FixedRows(Map<String, String> settings, Iterator<String> ranges, String form) throws IOException {
        this.files = HadoopFiles.of(settings);
        this.ranges = ranges;
        this.form = BINDING.bind(Form.class, Json.parse(form.getBytes(StandardCharsets.UTF_8), "form"), "form");
    }

    @Override
    public boolean hasNext() {
        while (next == end && ranges.hasNext()) {
            String[] range = ranges.next().split(":", 3);
            next = Long.parseLong(range[0]);
            end = Long.parseLong(range[1]);
            path = range[2];
            buffer = new byte[0];
            at = 0;
        }
        return next < end;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (at == buffer.length) {
            fill();
        }
        byte[] pixels = Arrays.copyOfRange(buffer, at + form.labelBytes, at + form.recordBytes);
        int value = form.label < 0 ? -1 : buffer[at + form.label] & 0xFF;
        String where = Paths.where(path, next);
        at += form.recordBytes;
        next++;
        if (value < 0) {
            return RowFactory.create(pixels, where, null);
        }
        return form.classes.isEmpty()
                ? RowFactory.create(pixels, value, where, null)
                : RowFactory.create(pixels, name(value), where, problem(value));
    }

    private @Nullable String name(int value) {
        return value < form.classes.size() ? form.classes.get(value) : null;
    }

    private @Nullable String problem(int value) {
        return value < form.classes.size()
                ? null
                : "unknown class: expected a label from 0 to " + (form.classes.size() - 1) + ", got " + value;
    }

    /** Reads on, whole records; a file that has become shorter meanwhile is an error. */
    private void fill() {
        int records = (int) Math.min(end - next, Math.max(1, BUFFER_BYTES / form.recordBytes));
        buffer = new byte[records * form.recordBytes];
        at = 0;
        try (Files.RandomAccess file = files.openRandom(path)) {
            file.readFully(next * form.recordBytes, buffer, 0, buffer.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
