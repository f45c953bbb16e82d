package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One received message. Whoever got it closes it, once, to give its memory back. Not thread-safe. */
public final class Frame implements AutoCloseable {
    private final ByteBuf payload;

    Frame(ByteBuf payload) {
        this.payload = payload;
    }

    /** Its bytes, little-endian, from position 0; valid until {@link #close}. */
    public ByteBuffer buffer() {
        return payload.nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    public int size() {
        return payload.readableBytes();
    }

    /** A copy, which outlives this frame. */
    public byte[] toBytes() {
        byte[] bytes = new byte[payload.readableBytes()];
        payload.getBytes(payload.readerIndex(), bytes);
        return bytes;
    }

    @Override
    public void close() {
        payload.release();
    }
}
