package io.lockstep.driver.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Content of a gzip file (RFC 1952), one member after another, each held against its checksum and length. Java's own
 * takes a damaged member, or one that the stream below has not at hand yet, for the end of the file, and the rows in it
 * would be lost unseen; here whatever stands behind a member is another one, or padding of zeros, or an error.
 */
final class GzipInput extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAGIC_0 = 0x1F;
    private static final int MAGIC_1 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int HEAD_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;
    private static final int FIXED_HEAD_BYTES = 10;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 content = new CRC32();
    private final CRC32 head = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private int at;
    private boolean inMember;
    private boolean ended;
    private boolean closed;
    private long unpacked;
    private long members;

    /** @param in positioned at the first byte. Closed with this stream. */
    GzipInput(InputStream in) {
        this.in = in;
    }

    /**
     * What is said of a gzip file that is not whole.
     *
     * @param failure of reading from this stream
     */
    static SourceException refused(String path, IOException failure) {
        return new SourceException(
                path + ": expected a whole gzip file, got "
                        + (failure instanceof EOFException
                                ? "a truncated one"
                                : "a damaged one (" + failure.getMessage() + ")")
                        + ". Copy it afresh",
                failure);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        while (count > 0) {
            if (ended || (!inMember && !nextMember())) {
                ended = true;
                return -1;
            }
            int got = inflated(target, offset, count);
            if (got > 0) {
                content.update(target, offset, got);
                unpacked += got;
                return got;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw damaged("a dictionary is asked for");
            } else if (at == filled && !fill()) {
                throw new EOFException("it ends inside a member");
            } else {
                inflater.setInput(buffer, at, filled - at);
                at = filled;
            }
        }
        return 0;
    }

    private int inflated(byte[] target, int offset, int count) throws ZipException {
        try {
            return inflater.inflate(target, offset, count);
        } catch (DataFormatException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    /** Goes to the content of the next member; false where there is none. */
    private boolean nextMember() throws IOException {
        if (at == filled && !fill()) {
            if (members == 0) {
                throw new EOFException("it is empty");
            }
            return false;
        }
        if (members > 0 && buffer[at] == 0) {
            skipPadding();
            return false;
        }
        readHead();
        members++;
        inMember = true;
        inflater.reset();
        content.reset();
        return true;
    }

    private void skipPadding() throws IOException {
        while (at < filled || fill()) {
            if (buffer[at++] != 0) {
                throw damaged("bytes that are no gzip behind the padding of its end");
            }
        }
    }

    private void readHead() throws IOException {
        head.reset();
        int[] fixed = new int[FIXED_HEAD_BYTES];
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] = headByte();
        }
        if (fixed[0] != MAGIC_0 || fixed[1] != MAGIC_1) {
            throw damaged(
                    members == 0 ? "it begins with other bytes" : "bytes that are no gzip behind member " + members);
        }
        int flags = fixed[3];
        if (fixed[2] != DEFLATE || (flags & RESERVED) != 0) {
            throw damaged("the head of member " + (members + 1) + " is none of gzip");
        }
        skipOptional(flags);
        if ((flags & HEAD_CHECKSUM) != 0) {
            int expected = (int) head.getValue() & 0xFFFF;
            if ((headByte() | (headByte() << 8)) != expected) {
                throw damaged("the head of member " + (members + 1) + " does not match its checksum");
            }
        }
    }

    private void skipOptional(int flags) throws IOException {
        if ((flags & EXTRA) != 0) {
            int length = headByte() | (headByte() << 8);
            for (int i = 0; i < length; i++) {
                headByte();
            }
        }
        for (int text : new int[] {NAME, COMMENT}) {
            while ((flags & text) != 0 && headByte() != 0) {
                // a text ends with a zero
            }
        }
    }

    private int headByte() throws IOException {
        int value = plainByte();
        head.update(value);
        return value;
    }

    private int plainByte() throws IOException {
        if (at == filled && !fill()) {
            throw new EOFException("it ends between members");
        }
        return buffer[at++] & 0xFF;
    }

    private void endMember() throws IOException {
        at = filled - inflater.getRemaining();
        inMember = false;
        long checksum = fourBytes();
        long length = fourBytes();
        if (checksum != content.getValue()) {
            throw damaged("member " + members + " does not match its checksum");
        }
        if (length != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw damaged("member " + members + " does not match its length");
        }
    }

    private long fourBytes() throws IOException {
        long value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value |= (long) plainByte() << (Byte.SIZE * i);
        }
        return value;
    }

    private boolean fill() throws IOException {
        at = 0;
        filled = Math.max(0, in.read(buffer, 0, buffer.length));
        return filled > 0;
    }

    private ZipException damaged(String problem) {
        return new ZipException(problem + ", behind " + unpacked + " unpacked bytes");
    }

    @Override
    public int available() {
        return ended ? 0 : 1;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            inflater.end();
            in.close();
        }
    }
}
