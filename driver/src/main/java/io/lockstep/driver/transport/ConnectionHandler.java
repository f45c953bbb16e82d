package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/** Turns what arrives on an authenticated connection into frames for its listener. */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through the pipeline
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private final SocketConnection connection;
    private final FrameFormat.Reader reader;
    private final FrameListener listener;
    private boolean ended;

    ConnectionHandler(SocketConnection connection, FrameFormat.Reader reader, FrameListener listener) {
        this.connection = connection;
        this.reader = reader;
        this.listener = listener;
        connection.listener(listener);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = (ByteBuf) message;
        try {
            while (!ended) {
                ByteBuf payload = reader.next(context.alloc(), input);
                if (payload == null) {
                    return;
                }
                listener.frame(connection, new Frame(payload));
            }
        } catch (IOException e) {
            end(context, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            end(context, "a frame could not be handled: " + e, e);
        } finally {
            input.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        connection.writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(context, "the peer closed it", new IOException("end of stream"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context, String.valueOf(cause.getMessage()), cause);
    }

    void close(String reason) {
        connection.close(reason);
    }

    private void end(ChannelHandlerContext context, String what, Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        connection.abort(what, cause);
        connection.discard();
        reader.close();
        context.close();
        IOException failure = connection.failure();
        listener.closed(connection, failure == null ? new IOException(what, cause) : failure);
    }
}
