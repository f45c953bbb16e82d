package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One direction of a connection as bytes: how frames leave, how they are found again and verified. */
final class FrameFormat {
    private FrameFormat() {}

    /** Turns frames into bytes, in the order they are sent. Calls must not overlap. */
    interface Writer {
        /** Room for a payload of {@code size} bytes from {@link #headerBytes} on. */
        default ByteBuf allocate(ByteBufAllocator allocator, int size) {
            return allocator.directBuffer(headerBytes() + size).writerIndex(headerBytes() + size);
        }

        /** Where the payload starts in a buffer of {@link #allocate}. */
        int headerBytes();

        /** What goes on the wire for a filled buffer; takes the buffer over. */
        ByteBuf finish(ByteBufAllocator allocator, ByteBuf frame) throws IOException;
    }

    /** Finds frames in what arrives. Used by the network thread alone. */
    interface Reader extends AutoCloseable {
        /**
         * Consumes bytes up to the end of the next frame.
         *
         * @param input its reader index moves on; not released
         * @return a verified payload for the caller to release; null when {@code input} is used up before a frame ends
         * @throws IOException saying what is wrong with the bytes; the connection is of no further use
         */
        @Nullable ByteBuf next(ByteBufAllocator allocator, ByteBuf input) throws IOException;

        /** Gives memory of an unfinished frame back. */
        @Override
        void close();
    }
}
