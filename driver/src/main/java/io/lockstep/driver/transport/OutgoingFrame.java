package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * A message being written, in direct memory: fill {@link #buffer} to its limit, then hand it to
 * {@link Connection#write}, or {@link #close} it.
 */
public final class OutgoingFrame implements AutoCloseable {
    private final ByteBuf bytes;
    private final ByteBuffer buffer;

    OutgoingFrame(ByteBuf bytes, ByteBuffer buffer) {
        this.bytes = bytes;
        this.buffer = buffer;
    }

    /** Little-endian, of exactly the size asked for. */
    public ByteBuffer buffer() {
        return buffer;
    }

    ByteBuf bytes() {
        return bytes;
    }

    /** Gives up the message; not to be called after it was written. */
    @Override
    public void close() {
        bytes.release();
    }
}
