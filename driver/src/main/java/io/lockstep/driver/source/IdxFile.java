package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.shape.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * An IDX file: two zero bytes, type, number of sizes; each size as a big-endian int; then the records.
 *
 * @param path with scheme
 * @param count records
 * @param shape of one record: channels, height, width; scalar for labels
 */
record IdxFile(String path, boolean gzip, int headBytes, int count, Shape shape) {
    private static final int UNSIGNED_BYTE = 0x08;

    /** @throws SourceException when the head is not that of such a file, or a plain file's size is not what it says */
    static IdxFile open(Files files, String name, int fewestSizes, int mostSizes) throws IOException {
        Files.Entry entry = SourceFiles.one(files, name);
        boolean gzip = SourceFiles.gzip(files, entry.path());
        try (InputStream in = stream(files, entry.path(), gzip)) {
            byte[] magic = in.readNBytes(4);
            if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
                throw new SourceException(name + ": expected an IDX file, which starts with two zero bytes, got "
                        + hex(magic) + ". Is it another format?");
            }
            if (magic[2] != UNSIGNED_BYTE) {
                throw new SourceException(name + ": expected IDX type 08 (unsigned bytes), got "
                        + String.format(Locale.ROOT, "%02x", magic[2]) + ". Convert the file to bytes, or to Parquet");
            }
            int sizes = magic[3];
            if (sizes < fewestSizes || sizes > mostSizes) {
                String expected = fewestSizes == mostSizes ? "" + fewestSizes : fewestSizes + " or " + mostSizes;
                throw new SourceException(name + ": expected " + expected + " sizes, got " + sizes
                        + (mostSizes == 1 ? ". Are images and labels swapped?" : ". Is it the file of labels?"));
            }
            byte[] head = in.readNBytes(4 * sizes);
            if (head.length < 4 * sizes) {
                throw new SourceException(name + ": expected a head of " + (4 + 4 * sizes) + " bytes, got "
                        + (4 + head.length) + ". The file is truncated");
            }
            IdxFile file = new IdxFile(
                    entry.path(), gzip, 4 + 4 * sizes, ByteBuffer.wrap(head).getInt(), shape(name, head, sizes));
            file.checkSize(name, entry.size());
            return file;
        } catch (EOFException | ZipException e) {
            throw GzipInput.refused(name, e);
        }
    }

    private static Shape shape(String name, byte[] head, int sizes) throws SourceException {
        ByteBuffer numbers = ByteBuffer.wrap(head);
        int count = numbers.getInt();
        try {
            if (count < 0) {
                throw new IllegalArgumentException("count " + count);
            }
            return switch (sizes) {
                case 1 -> Shape.of();
                case 3 -> Shape.of(1, numbers.getInt(), numbers.getInt());
                default -> Shape.of(numbers.getInt(), numbers.getInt(), numbers.getInt());
            };
        } catch (IllegalArgumentException e) {
            throw new SourceException(name + ": expected sizes above 0, got " + e.getMessage(), e);
        }
    }

    private void checkSize(String name, long size) throws SourceException {
        if (!gzip && size != wholeBytes()) {
            throw wrongSize(name, size);
        }
    }

    /** Bytes of the file, uncompressed, by its head. */
    long wholeBytes() {
        return headBytes + (long) count * recordBytes();
    }

    SourceException wrongSize(String name, long found) {
        return new SourceException(name + ": expected " + wholeBytes() + " bytes for " + count + " records of "
                + recordBytes() + ", got " + found
                + (found < wholeBytes() ? ". The file is truncated" : ". There are bytes behind the last record"));
    }

    int recordBytes() {
        return shape.elementCount();
    }

    /** The file's bytes, uncompressed. */
    static InputStream stream(Files files, String path, boolean gzip) throws IOException {
        InputStream in = files.open(path);
        return gzip ? new GzipInput(in) : in;
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length == 0 ? "nothing" : "");
        for (byte value : bytes) {
            text.append(String.format(Locale.ROOT, "%02x ", value));
        }
        return text.toString().trim();
    }
}
