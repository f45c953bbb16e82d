package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Records of a TFRecord file, one after another, all numbers little-endian:
 *
 * <pre>
 * uint64  length
 * uint32  checksum of the length
 * byte    content [length]
 * uint32  checksum of the content
 * </pre>
 *
 * Checksums are CRC-32C, rotated by 15 bits and moved by a constant. The whole may be packed by gzip or zlib.
 */
final class TfRecordReader implements Closeable {
    private static final int HEAD_BYTES = 12;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final long MOST_BYTES = 1L << 28;
    private static final int GZIP = 0x1F8B;
    private static final int MASK = 0xa282ead8;

    private final String path;
    private final InputStream plain;
    private final InputStream in;
    /** Of a file that is packed by zlib. */
    private final @Nullable Inflater inflater;

    private byte[] content = new byte[0];
    private @Nullable String problem;
    private long number = -1;
    private long position;

    private TfRecordReader(String path, InputStream plain, byte[] head) {
        this.path = path;
        this.plain = plain;
        this.inflater = isZlib(head) ? new Inflater() : null;
        this.in = inflater != null
                ? new BufferedInputStream(new InflaterInputStream(plain, inflater), BUFFER_BYTES)
                : isGzip(head) ? new BufferedInputStream(new GzipInput(plain), BUFFER_BYTES) : plain;
    }

    static TfRecordReader open(Files files, String path) throws IOException {
        InputStream plain = new BufferedInputStream(files.open(path), BUFFER_BYTES);
        try {
            plain.mark(BUFFER_BYTES);
            byte[] head = plain.readNBytes(HEAD_BYTES);
            plain.reset();
            return new TfRecordReader(path, plain, head);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** A head whose checksum fits is none of a packed file, whatever its first bytes are. */
    private static boolean isPlain(byte[] head) {
        return head.length < 2 || (head.length == HEAD_BYTES && fits(head));
    }

    private static int firstTwo(byte[] head) {
        return ((head[0] & 0xFF) << 8) | (head[1] & 0xFF);
    }

    private static boolean isGzip(byte[] head) {
        return !isPlain(head) && firstTwo(head) == GZIP;
    }

    private static boolean isZlib(byte[] head) {
        if (isPlain(head)) {
            return false;
        }
        int first = head[0] & 0xFF;
        return (first & 0x0F) == 8 && (first >> 4) <= 7 && firstTwo(head) % 31 == 0;
    }

    private static boolean fits(byte[] head) {
        return checksum(head, 0, Long.BYTES)
                == ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(Long.BYTES);
    }

    /** The checksum that is written of bytes. */
    static int checksum(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    /**
     * Reads the next record; false at the end.
     *
     * @throws SourceException where the file is cut off or damaged so that no more records can be found
     */
    boolean next() throws IOException {
        long start = position;
        byte[] head = read(HEAD_BYTES, start);
        if (head.length == 0) {
            refuseMore(start);
            return false;
        }
        number++;
        if (head.length < HEAD_BYTES) {
            throw cut(start, HEAD_BYTES, head.length);
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (!fits(head)) {
            throw new SourceException(at(start) + "expected a length with its checksum, got a length of "
                    + Long.toUnsignedString(length) + " with that of another. The file is damaged, or no TFRecord");
        }
        if (length < 0 || length > MOST_BYTES) {
            throw new SourceException(at(start) + "expected at most " + MOST_BYTES + " bytes, got "
                    + Long.toUnsignedString(length) + ". Write smaller examples");
        }
        int expected = (int) length + Integer.BYTES;
        byte[] body = read(expected, start);
        if (body.length < expected) {
            throw cut(start, HEAD_BYTES + expected, HEAD_BYTES + body.length);
        }
        int wanted = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getInt((int) length);
        int sum = checksum(body, 0, (int) length);
        problem = sum == wanted
                ? null
                : "wrong checksum: expected " + hex(wanted) + " of the record at byte " + start + ", got " + hex(sum)
                        + ". The file is damaged";
        content = Arrays.copyOf(body, (int) length);
        return true;
    }

    /** As many bytes as are asked for, or all there are: room is made for those that are there alone. */
    private byte[] read(int most, long start) throws IOException {
        try {
            byte[] bytes = in.readNBytes(most);
            position += bytes.length;
            return bytes;
        } catch (EOFException e) {
            throw new SourceException(at(start) + "expected a whole packed file, got a truncated one", e);
        } catch (ZipException e) {
            throw new SourceException(at(start) + "expected packed bytes, got damaged ones: " + e.getMessage(), e);
        }
    }

    /** Java takes the end of what zlib packed for that of the file. */
    private void refuseMore(long start) throws IOException {
        if (inflater != null && (inflater.getRemaining() > 0 || plain.read() >= 0)) {
            throw new SourceException(at(start) + "expected the end of the packed file, got more bytes behind it. It is"
                    + " damaged, or several files in one: pack them by gzip");
        }
    }

    private String at(long start) {
        return Excerpt.of(path) + ": record " + (Math.max(0, number) + 1) + " at byte " + start + ": ";
    }

    private SourceException cut(long start, long expected, long found) {
        return new SourceException(at(start) + "expected " + expected + " bytes, got " + found
                + ". The file is truncated, or no TFRecord");
    }

    private static String hex(int sum) {
        return String.format(Locale.ROOT, "%08x", sum);
    }

    /** Content of the record read last. Not to be modified. */
    byte[] content() {
        return content;
    }

    /** What is wrong with the record read last; null when nothing is. */
    @Nullable String problem() {
        return problem;
    }

    /** Number of the record read last, from 0. */
    long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        if (inflater != null) {
            inflater.end();
        }
        in.close();
    }
}
