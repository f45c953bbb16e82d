package io.lockstep.driver.source;

import io.lockstep.driver.value.CanonicalText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Passages that begin in a range of a file, in a task; their ends may lie behind it. */
final class PassageRows implements RangeRows {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int[] MARK = {0xEF, 0xBB, 0xBF};

    private final InputStream in;
    private final String path;
    private final PassagePlan plan;
    private final long last;
    private long passage;
    private byte[] bytes = new byte[BUFFER_BYTES];
    private int filled;
    /** First byte of the character {@link #character}. */
    private int at;

    private long character;

    /** @param in the file, from its start. Closed by {@link #close}. */
    PassageRows(InputStream in, FileRange range, PassagePlan plan) throws IOException {
        this.in = in;
        this.path = range.path();
        this.plan = plan;
        this.passage = plan.firstPassage();
        this.last = plan.lastPassage();
        this.character = plan.first();
        if (passage < last) {
            skip(in, path, range.start());
            // what runs into this range belongs to the one before
            while (range.start() > 0 && has(0) && !begins(bytes[at])) {
                at++;
            }
        }
    }

    /** Whether a byte of UTF-8 is the first of a character. */
    static boolean begins(int value) {
        return (value & 0xC0) != 0x80;
    }

    /**
     * Skips to a byte; at a file's start, a byte order mark.
     *
     * @param in from the file's start, with marks
     * @return bytes that were skipped
     */
    static long skip(InputStream in, String path, long start) throws IOException {
        if (start > 0) {
            try {
                in.skipNBytes(start);
            } catch (EOFException e) {
                throw new SourceException(
                        path + ": expected more than " + start + " bytes, as were there before, got fewer. The data"
                                + " changed meanwhile; start again",
                        e);
            }
            return start;
        }
        in.mark(MARK.length);
        for (int expected : MARK) {
            if (in.read() != expected) {
                in.reset();
                return 0;
            }
        }
        return MARK.length;
    }

    @Override
    public @Nullable Row next() throws IOException {
        if (passage >= last) {
            return null;
        }
        long start = plan.start(passage);
        at = behind(start - character);
        character = start;
        int predicted = plan.predicted(passage);
        int end = behind(predicted + 1L);
        String text = CanonicalText.utf8(Arrays.copyOfRange(bytes, at, end));
        passage++;
        return RowFactory.create(
                text,
                (double) predicted / plan.length(),
                Paths.where(path, start),
                text == null ? CsvRows.NOT_TEXT : null);
    }

    /** Index behind so many characters. */
    private int behind(long characters) throws IOException {
        int offset = 0;
        for (long left = characters; left > 0; left--) {
            if (!has(offset)) {
                throw new SourceException(path + ": expected at least " + (character + characters)
                        + " characters, as were there before," + " got fewer. The data changed meanwhile; start again");
            }
            offset++;
            while (has(offset) && !begins(bytes[at + offset])) {
                offset++;
            }
        }
        return at + offset;
    }

    private boolean has(int offset) throws IOException {
        while (at + offset >= filled) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** Reads on; bytes before {@link #at} are let go of. */
    private boolean fill() throws IOException {
        filled -= at;
        System.arraycopy(bytes, at, bytes, 0, filled);
        at = 0;
        if (filled == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        try {
            int count = in.read(bytes, filled, bytes.length - filled);
            filled += Math.max(0, count);
            return count > 0;
        } catch (EOFException | ZipException e) {
            throw GzipInput.refused(path, e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
