package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Lines that begin in [start, end) of a file, so that ranges that cover a file give each line once. Lines end with LF
 * or CR LF. A byte order mark at the file's start is skipped.
 */
final class LineReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final char REPLACEMENT = '\uFFFD';
    private static final int LONGEST_LINE_BYTES = 16 << 20;

    private final String path;
    private final InputStream in;
    private final long end;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private int filled;
    private int at;
    private long position;
    private long lineStart;
    /** At the file's start, where the first line begins, mark or not. */
    private boolean fresh;

    private boolean isText = true;

    private LineReader(String path, InputStream in, long position, long end) {
        this.path = path;
        this.in = in;
        this.position = position;
        this.end = end;
    }

    static LineReader open(Files files, String path, boolean gzip, long start, long end) throws IOException {
        long from = Math.max(0, start - 1);
        InputStream in = IdxFile.stream(files, path, gzip);
        try {
            in.skipNBytes(from);
            LineReader reader = new LineReader(path, in, from, end);
            if (start > 0) {
                // the line that runs into this range belongs to the one before
                reader.read();
            } else {
                reader.skipMark();
            }
            return reader;
        } catch (EOFException | ZipException e) {
            in.close();
            throw gzip ? GzipInput.refused(path, e) : shorter(path, from, e);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static SourceException shorter(String path, long from, IOException e) {
        return new SourceException(
                path + ": expected more than " + from + " bytes, as were there before, got fewer. The data changed"
                        + " meanwhile; start again",
                e);
    }

    /** For people: the file, and the line in it, that a place by its offset stands for. */
    static String place(Files files, String where) throws IOException {
        try (Places places = new LinePlaces(files)) {
            return places.of(where);
        }
    }

    /** Where the line given last begins, in bytes, uncompressed. */
    long offset() {
        return lineStart;
    }

    /** Where the line behind the one given last begins. */
    long position() {
        return position;
    }

    /** Whether the line given last is UTF-8; what is not has been replaced in it. */
    boolean isText() {
        return isText;
    }

    /** The next line without its end; null behind the last one. */
    @Nullable String next() throws IOException {
        lineStart = fresh ? 0 : position;
        fresh = false;
        if (lineStart >= end || !read()) {
            return null;
        }
        byte[] bytes = line.toByteArray();
        int count = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        String text = new String(bytes, 0, count, StandardCharsets.UTF_8);
        isText = text.indexOf(REPLACEMENT) < 0 || isText(bytes, count);
        return text;
    }

    /** Whether replacement characters were there before, which is hardly ever asked. */
    private boolean isText(byte[] bytes, int count) {
        try {
            decoder.decode(ByteBuffer.wrap(bytes, 0, count));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private boolean read() throws IOException {
        line.reset();
        boolean any = false;
        while (at < filled || fill()) {
            any = true;
            int from = at;
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            position += at - from;
            if (at < filled) {
                at++;
                position++;
                return true;
            }
            if (line.size() > LONGEST_LINE_BYTES) {
                throw new SourceException(path + ": expected lines of at most " + LONGEST_LINE_BYTES
                        + " bytes, got a longer one at byte " + lineStart + ". Is it a text file?");
            }
        }
        return any;
    }

    private boolean fill() throws IOException {
        try {
            filled = Math.max(0, in.read(buffer, 0, buffer.length));
            at = 0;
            return filled > 0;
        } catch (EOFException | ZipException e) {
            throw GzipInput.refused(path, e);
        }
    }

    private void skipMark() throws IOException {
        while (filled < 3) {
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count <= 0) {
                break;
            }
            filled += count;
        }
        boolean mark =
                filled >= 3 && (buffer[0] & 0xFF) == 0xEF && (buffer[1] & 0xFF) == 0xBB && (buffer[2] & 0xFF) == 0xBF;
        at = mark ? 3 : 0;
        position = at;
        fresh = true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
