package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Frames in the clear. Header, little-endian: payload bytes, sequence number from 0, CRC32C of the payload, CRC32C of
 * the twelve bytes before. The second sum catches a broken length before anybody waits for bytes that never come.
 */
final class ClearFrames {
    static final int HEADER_BYTES = 16;
    private static final int SUMMED_HEADER_BYTES = 12;

    private ClearFrames() {}

    private static int checksum(ByteBuf bytes, int index, int size) {
        CRC32C sum = new CRC32C();
        if (bytes.nioBufferCount() == 1) {
            sum.update(bytes.internalNioBuffer(index, size));
        } else {
            for (ByteBuffer part : bytes.nioBuffers(index, size)) {
                sum.update(part);
            }
        }
        return (int) sum.getValue();
    }

    static final class Writer implements FrameFormat.Writer {
        private int sequence;

        @Override
        public int headerBytes() {
            return HEADER_BYTES;
        }

        @Override
        public ByteBuf finish(ByteBufAllocator allocator, ByteBuf frame) {
            int size = frame.writerIndex() - HEADER_BYTES;
            frame.setIntLE(0, size);
            frame.setIntLE(4, sequence++);
            frame.setIntLE(8, checksum(frame, HEADER_BYTES, size));
            frame.setIntLE(SUMMED_HEADER_BYTES, checksum(frame, 0, SUMMED_HEADER_BYTES));
            return frame;
        }
    }

    static final class Reader implements FrameFormat.Reader {
        private final ChunkReader chunk = new ChunkReader();
        private int sequence;
        private boolean headerRead;
        private int size;
        private int payloadSum;

        @Override
        public @Nullable ByteBuf next(ByteBufAllocator allocator, ByteBuf input) throws IOException {
            if (!headerRead) {
                ByteBuf header = chunk.read(allocator, input, HEADER_BYTES);
                if (header == null) {
                    return null;
                }
                try {
                    take(header);
                } finally {
                    header.release();
                }
            }
            ByteBuf payload = chunk.read(allocator, input, size);
            if (payload == null) {
                return null;
            }
            headerRead = false;
            if (checksum(payload, payload.readerIndex(), size) != payloadSum) {
                payload.release();
                throw new IOException("frame " + (sequence - 1) + " of " + size
                        + " bytes: checksum differs; data was changed on the way");
            }
            return payload;
        }

        private void take(ByteBuf header) throws IOException {
            int at = header.readerIndex();
            if (checksum(header, at, SUMMED_HEADER_BYTES) != header.getIntLE(at + SUMMED_HEADER_BYTES)) {
                throw new IOException(
                        "header of frame " + sequence + ": checksum differs; data was changed on the way");
            }
            size = header.getIntLE(at);
            payloadSum = header.getIntLE(at + 8);
            if (size < 0 || size > Connection.FRAME_BYTES_MAXIMUM) {
                throw new IOException("frame " + sequence + ": expected at most " + Connection.FRAME_BYTES_MAXIMUM
                        + " bytes, got " + Integer.toUnsignedString(size));
            }
            if (header.getIntLE(at + 4) != sequence) {
                throw new IOException("expected frame " + sequence + ", got " + header.getIntLE(at + 4)
                        + "; data was lost or repeated on the way");
            }
            sequence++;
            headerRead = true;
        }

        @Override
        public void close() {
            chunk.close();
        }
    }
}
