package io.lockstep.driver.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a tar archive in one pass, as POSIX (ustar, pax) and GNU write them. What describes an entry is read into
 * memory and so bounded; what it holds is read or passed over as the caller likes.
 */
public final class TarReader implements Closeable {
    private static final int BLOCK_BYTES = 512;
    private static final int MOST_HEADER_BYTES = 1 << 20;
    private static final int MOST_PADDING_BYTES = 64 << 20;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int TYPE = 156;

    /** In GNU's header of a file with holes, and in the blocks behind it: whether another such block follows. */
    private static final int MORE_HOLES = 482;

    private static final int STILL_MORE_HOLES = 504;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;

    private final InputStream in;
    private final byte[] block = new byte[BLOCK_BYTES];
    private long left;
    private long padding;

    /** Why an archive is refused, as the end of "expected a whole tar archive, got …". */
    public static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;

        private Refusal(String found) {
            super(found);
        }
    }

    /**
     * An entry, before its content.
     *
     * @param name as it is written. Kept.
     * @param type tar's letter for it, {@code 0} for a file
     * @param sparse whether the content is not the file's own bytes, as holes are left out
     */
    public record Entry(byte[] name, char type, long size, boolean sparse) {
        public boolean isDirectory() {
            return type == '5' || type == 'D' || (isOrdinary() && name.length > 0 && name[name.length - 1] == '/');
        }

        /** Whether its content is a file's own bytes: it is no link, device or file with holes. */
        public boolean isPlainFile() {
            return isOrdinary() && !sparse;
        }

        private boolean isOrdinary() {
            return type == '0' || type == 0 || type == '7';
        }
    }

    /** What headers before an entry's own say about it. */
    private static final class Extension {
        private byte @Nullable [] name;
        private long size = -1;
        private boolean sparse;
    }

    /** @param in uncompressed; closed with this reader */
    public TarReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next entry; null at the archive's end.
     *
     * @throws Refusal when the archive ends early, goes on behind its end, or describes an entry at too great length
     */
    public @Nullable Entry next() throws IOException {
        Extension extension = new Extension();
        while (true) {
            pass();
            int count = in.readNBytes(block, 0, BLOCK_BYTES);
            if (count == 0) {
                throw new Refusal("one that ends early");
            }
            if (count < BLOCK_BYTES) {
                throw new IOException("Truncated TAR archive");
            }
            if (isZero(block, count)) {
                refuseMore();
                return null;
            }
            left = number(SIZE, SIZE_BYTES);
            padding = padding(left);
            if (!isWhole()) {
                throw new Refusal("other bytes");
            }
            char type = (char) (block[TYPE] & 0xFF);
            switch (type) {
                case 'x', 'X' -> pax(description(), extension);
                case 'L' -> extension.name = text(description(), 0, MOST_HEADER_BYTES);
                case 'K', 'g', 'V' -> {
                    // of a link, of all entries, of the archive: nothing that is looked at
                }
                default -> {
                    return entry(type, extension);
                }
            }
        }
    }

    private Entry entry(char type, Extension extension) throws IOException {
        if (type == 'S') {
            passHoles();
        }
        if (extension.size >= 0) {
            left = extension.size;
            padding = padding(left);
        }
        byte[] name = extension.name;
        return new Entry(name == null ? name() : name, type, left, extension.sparse || type == 'S');
    }

    /** Blocks behind the header of a file with holes that name more of them; its size does not count them. */
    private void passHoles() throws IOException {
        for (boolean more = block[MORE_HOLES] != 0; more; ) {
            byte[] holes = in.readNBytes(BLOCK_BYTES);
            if (holes.length < BLOCK_BYTES) {
                throw new Refusal("one that ends early");
            }
            more = holes[STILL_MORE_HOLES] != 0;
        }
    }

    /** The content of the entry given last, from where it has been read to. */
    byte[] content() throws IOException {
        byte[] content = in.readNBytes((int) left);
        if (content.length < left) {
            throw new Refusal("one that ends early");
        }
        left = 0;
        return content;
    }

    /** The content of the entry given last, to be read before the next is asked for; closing it does nothing. */
    public InputStream stream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int from, int most) throws IOException {
                if (left == 0) {
                    return -1;
                }
                int count = in.read(bytes, from, (int) Math.min(most, left));
                if (count < 0) {
                    throw new Refusal("one that ends early");
                }
                left -= count;
                return count;
            }
        };
    }

    /** Goes on behind the entry; files let one skip beyond their end, so that the last byte is read. */
    private void pass() throws IOException {
        long count = left + padding;
        left = 0;
        padding = 0;
        if (count == 0) {
            return;
        }
        try {
            in.skipNBytes(count - 1);
        } catch (EOFException e) {
            // a stream that is cut says more
            throw e.getMessage() == null ? new IOException("Truncated TAR archive", e) : e;
        }
        if (in.read() < 0) {
            throw new IOException("Truncated TAR archive");
        }
    }

    private static long padding(long size) {
        return (BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES;
    }

    /** What stands behind a header that describes the next one. */
    private byte[] description() throws IOException {
        if (left > MOST_HEADER_BYTES) {
            throw new Refusal("one with a name or description of " + left
                    + " bytes. Make it again, with names of at most " + MOST_HEADER_BYTES);
        }
        return content();
    }

    private void refuseMore() throws IOException {
        byte[] buffer = new byte[1 << 16];
        long zeros = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            zeros += count;
            if (!isZero(buffer, count) || zeros > MOST_PADDING_BYTES) {
                throw new Refusal(
                        "one with more behind its end. Are several joined? Join them by tar -A, or unpack them");
            }
        }
    }

    private static boolean isZero(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private byte[] name() {
        byte[] name = text(block, 0, NAME_BYTES);
        boolean posix = new String(block, MAGIC, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
        byte[] prefix = posix ? text(block, PREFIX, PREFIX_BYTES) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return whole;
    }

    /** Bytes up to the first zero. */
    private static byte[] text(byte[] bytes, int from, int most) {
        int end = from;
        while (end < Math.min(bytes.length, from + most) && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(bytes, from, end);
    }

    /** An octal number; or, where the highest bit is set, a binary one. */
    private long number(int from, int count) throws IOException {
        if ((block[from] & 0x80) != 0) {
            long value = block[from] & 0x7F;
            for (int i = from + 1; i < from + count; i++) {
                if (value > Long.MAX_VALUE >> 8) {
                    throw new IOException("a size beyond any file's");
                }
                value = value << 8 | (block[i] & 0xFF);
            }
            return value;
        }
        String text = new String(text(block, from, count), StandardCharsets.ISO_8859_1).strip();
        if (!text.matches("[0-7]{0,20}")) {
            throw new IOException("a size that is no number");
        }
        return text.isEmpty() ? 0 : Long.parseLong(text, 8);
    }

    /** Whether the header has the sum of its bytes in it, which old writers took for signed ones. */
    private boolean isWhole() throws IOException {
        long written = number(CHECKSUM, CHECKSUM_BYTES);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES;
            unsigned += own ? ' ' : block[i] & 0xFF;
            signed += own ? ' ' : block[i];
        }
        return written == unsigned || written == signed;
    }

    /** Lines of {@code length key=value}. */
    private static void pax(byte[] records, Extension extension) throws IOException {
        int at = 0;
        while (at < records.length && records[at] != 0) {
            int space = at;
            while (space < records.length && space - at < 9 && records[space] != ' ') {
                space++;
            }
            String digits = new String(records, at, space - at, StandardCharsets.ISO_8859_1);
            int length = digits.matches("\\d{1,8}") ? Integer.parseInt(digits) : 0;
            if (length <= digits.length() + 2 || length > records.length - at) {
                throw new IOException("a pax header with a wrong length");
            }
            String line = new String(records, space + 1, length - digits.length() - 2, StandardCharsets.ISO_8859_1);
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new IOException("a pax header without a value");
            }
            pax(line.substring(0, equals), line.substring(equals + 1), extension);
            at += length;
        }
    }

    private static void pax(String key, String value, Extension extension) throws IOException {
        if (key.equals("path") || key.equals("GNU.sparse.name")) {
            extension.name = value.getBytes(StandardCharsets.ISO_8859_1);
        } else if (key.equals("size")) {
            if (!value.matches("\\d{1,18}")) {
                throw new IOException("a size that is no number");
            }
            extension.size = Long.parseLong(value);
        }
        extension.sparse |= key.startsWith("GNU.sparse.");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
