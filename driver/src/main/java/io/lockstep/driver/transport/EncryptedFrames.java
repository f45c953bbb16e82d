package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Frames as records of AES-256-GCM, at most 64 KiB each: longer single calls miss the processor's instructions. A
 * record is its header (little-endian: bytes that follow, the highest bit set while the frame goes on) as additional
 * data, the cipher text and a tag of 16 bytes. The nonce counts records, so that none can be repeated, left out or
 * moved; each direction has a key of its own.
 */
final class EncryptedFrames {
    static final int RECORD_BYTES_MAXIMUM = 64 << 10;
    static final int HEADER_BYTES = 4;
    static final int TAG_BYTES = 16;

    private static final int MORE = 1 << 31;
    private static final int NONCE_BYTES = 12;

    private EncryptedFrames() {}

    /** The cipher of one direction, and its count of records. */
    private static final class Direction {
        private final int mode;
        private final SecretKeySpec key;
        private final Cipher cipher;
        private final byte[] nonce = new byte[NONCE_BYTES];
        private final byte[] header = new byte[HEADER_BYTES];
        private long record;

        Direction(int mode, byte[] key) {
            this.mode = mode;
            this.key = new SecretKeySpec(key, "AES");
            try {
                this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES/GCM is part of every Java platform", e);
            }
        }

        void next(int headerValue, ByteBuffer input, ByteBuffer output) throws GeneralSecurityException {
            ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).putLong(record++);
            ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(headerValue);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            cipher.updateAAD(header);
            cipher.doFinal(input, output);
        }
    }

    static final class Writer implements FrameFormat.Writer {
        private final Direction direction;

        Writer(byte[] key) {
            this.direction = new Direction(Cipher.ENCRYPT_MODE, key);
        }

        @Override
        public int headerBytes() {
            return 0;
        }

        @Override
        public ByteBuf finish(ByteBufAllocator allocator, ByteBuf frame) throws IOException {
            int size = frame.readableBytes();
            int records = Math.max(1, (size + RECORD_BYTES_MAXIMUM - 1) / RECORD_BYTES_MAXIMUM);
            int wireBytes = size + records * (HEADER_BYTES + TAG_BYTES);
            ByteBuf wire = allocator.directBuffer(wireBytes, wireBytes);
            try {
                int at = 0;
                for (int i = 0; i < records; i++) {
                    int plain = Math.min(RECORD_BYTES_MAXIMUM, size - at);
                    int header = (plain + TAG_BYTES) | (i < records - 1 ? MORE : 0);
                    wire.writeIntLE(header);
                    direction.next(
                            header, frame.nioBuffer(at, plain), wire.nioBuffer(wire.writerIndex(), plain + TAG_BYTES));
                    wire.writerIndex(wire.writerIndex() + plain + TAG_BYTES);
                    at += plain;
                }
                return wire;
            } catch (GeneralSecurityException e) {
                wire.release();
                throw new IOException("a frame of " + size + " bytes could not be encrypted", e);
            } finally {
                frame.release();
            }
        }
    }

    static final class Reader implements FrameFormat.Reader {
        private final Direction direction;
        private final ChunkReader chunk = new ChunkReader();
        private boolean headerRead;
        private int header;
        private @Nullable ByteBuf assembled;

        Reader(byte[] key) {
            this.direction = new Direction(Cipher.DECRYPT_MODE, key);
        }

        @Override
        public @Nullable ByteBuf next(ByteBufAllocator allocator, ByteBuf input) throws IOException {
            while (true) {
                if (!headerRead && !readHeader(allocator, input)) {
                    return null;
                }
                int cipherBytes = header & ~MORE;
                ByteBuf text = chunk.read(allocator, input, cipherBytes);
                if (text == null) {
                    return null;
                }
                headerRead = false;
                try {
                    append(allocator, text, cipherBytes);
                } finally {
                    text.release();
                }
                if ((header & MORE) == 0) {
                    ByteBuf whole = assembled;
                    assembled = null;
                    return whole;
                }
            }
        }

        private boolean readHeader(ByteBufAllocator allocator, ByteBuf input) throws IOException {
            ByteBuf bytes = chunk.read(allocator, input, HEADER_BYTES);
            if (bytes == null) {
                return false;
            }
            header = bytes.getIntLE(bytes.readerIndex());
            bytes.release();
            int cipherBytes = header & ~MORE;
            if (cipherBytes < TAG_BYTES || cipherBytes > RECORD_BYTES_MAXIMUM + TAG_BYTES) {
                throw new IOException("record " + direction.record + ": expected " + TAG_BYTES + " to "
                        + (RECORD_BYTES_MAXIMUM + TAG_BYTES) + " bytes, got " + cipherBytes);
            }
            headerRead = true;
            return true;
        }

        private void append(ByteBufAllocator allocator, ByteBuf text, int cipherBytes) throws IOException {
            int plain = cipherBytes - TAG_BYTES;
            ByteBuf target = assembled;
            if (target == null) {
                target = allocator.directBuffer(plain, Connection.FRAME_BYTES_MAXIMUM);
                assembled = target;
            }
            if (target.readableBytes() + plain > Connection.FRAME_BYTES_MAXIMUM) {
                throw new IOException("frame: expected at most " + Connection.FRAME_BYTES_MAXIMUM + " bytes, got more");
            }
            target.ensureWritable(plain);
            try {
                direction.next(
                        header,
                        text.nioBuffer(text.readerIndex(), cipherBytes),
                        target.nioBuffer(target.writerIndex(), plain));
            } catch (AEADBadTagException e) {
                throw new IOException(
                        "record " + (direction.record - 1) + ": tag differs; data was changed on the way", e);
            } catch (GeneralSecurityException e) {
                throw new IOException("record " + (direction.record - 1) + " could not be decrypted", e);
            }
            target.writerIndex(target.writerIndex() + plain);
        }

        @Override
        public void close() {
            chunk.close();
            if (assembled != null) {
                assembled.release();
                assembled = null;
            }
        }
    }
}
