package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Collects a known number of bytes from buffers that end anywhere; what lies in one buffer whole is not copied. */
final class ChunkReader implements AutoCloseable {
    /** A small frame must not keep a large network buffer alive. */
    private static final int SHARE_OF_BUFFER_MINIMUM = 4;

    private @Nullable ByteBuf partial;

    /** Bytes of a buffer of their own, or null when {@code input} ends before {@code size} bytes are together. */
    @Nullable ByteBuf read(ByteBufAllocator allocator, ByteBuf input, int size) {
        ByteBuf collected = partial;
        if (collected == null) {
            if (input.readableBytes() >= size && (long) size * SHARE_OF_BUFFER_MINIMUM >= input.capacity()) {
                return input.readRetainedSlice(size);
            }
            collected = allocator.directBuffer(size, Math.max(size, 1));
            partial = collected;
        }
        collected.writeBytes(input, Math.min(input.readableBytes(), size - collected.readableBytes()));
        if (collected.readableBytes() < size) {
            return null;
        }
        partial = null;
        return collected;
    }

    @Override
    public void close() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
