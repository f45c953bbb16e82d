package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few messages before authentication: each two bytes of length (little-endian) and that many bytes. Never
 * keeps more than {@link Handshake#MESSAGE_BYTES_MAXIMUM} bytes of a stranger.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through the pipeline
abstract class HandshakeHandler extends ChannelInboundHandlerAdapter {
    private static final int LENGTH_BYTES = 2;

    private @Nullable ByteBuf received;
    private boolean over;

    /** A message of exactly the size announced. */
    abstract void message(ChannelHandlerContext context, byte[] message) throws IOException;

    /** Most bytes the next message may have. */
    abstract int nextBytesMaximum();

    /** The handshake ended badly; the channel is closed already. */
    abstract void failed(ChannelHandlerContext context, String what, @Nullable Throwable cause);

    static void write(ChannelHandlerContext context, byte[] message) {
        ByteBuf bytes = context.alloc().directBuffer(LENGTH_BYTES + message.length);
        context.write(bytes.writeShortLE(message.length).writeBytes(message), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = (ByteBuf) message;
        try {
            while (!over && input.isReadable()) {
                ByteBuf bytes = received;
                if (bytes == null) {
                    bytes = context.alloc().directBuffer(LENGTH_BYTES, Handshake.MESSAGE_BYTES_MAXIMUM);
                    received = bytes;
                }
                byte[] whole = collect(bytes, input);
                if (whole != null) {
                    bytes.clear();
                    message(context, whole);
                }
            }
            if (over && input.isReadable() && context.isRemoved()) {
                // frames that came right behind the last message
                context.pipeline().fireChannelRead(input.retain());
            }
        } catch (IOException e) {
            fail(context, String.valueOf(e.getMessage()), e);
        } finally {
            input.release();
        }
    }

    private byte @Nullable [] collect(ByteBuf bytes, ByteBuf input) throws IOException {
        if (bytes.readableBytes() < LENGTH_BYTES) {
            bytes.writeBytes(input, Math.min(input.readableBytes(), LENGTH_BYTES - bytes.readableBytes()));
            if (bytes.readableBytes() < LENGTH_BYTES) {
                return null;
            }
        }
        int size = bytes.getUnsignedShortLE(0);
        if (size == 0 || size > nextBytesMaximum()) {
            throw new IOException("expected a message of 1 to " + nextBytesMaximum() + " bytes, got " + size);
        }
        bytes.writeBytes(input, Math.min(input.readableBytes(), LENGTH_BYTES + size - bytes.readableBytes()));
        if (bytes.readableBytes() < LENGTH_BYTES + size) {
            return null;
        }
        byte[] whole = new byte[size];
        bytes.getBytes(LENGTH_BYTES, whole);
        return whole;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, "the peer closed it", null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, String.valueOf(cause.getMessage()), cause);
    }

    /** Ends the handshake well: {@code next} takes the channel over. */
    final void become(ChannelHandlerContext context, ConnectionHandler next) {
        over = true;
        context.pipeline().addLast(next);
        context.pipeline().remove(this);
    }

    /** Ends the handshake badly, once. */
    final void fail(ChannelHandlerContext context, String what, @Nullable Throwable cause) {
        if (!over) {
            over = true;
            context.close();
            failed(context, what, cause);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (received != null) {
            received.release();
            received = null;
        }
    }
}
