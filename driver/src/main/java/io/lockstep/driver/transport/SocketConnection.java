package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A connection over a TCP socket. */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through the pipeline
final class SocketConnection implements Connection {
    /** How long {@link #send} waits for a peer that takes nothing. */
    static final long SEND_DEADLINE_MILLIS = 30_000;

    /** What may pile up from network threads, which cannot wait, before the connection fails. */
    private static final long OUTBOUND_BYTES_MAXIMUM = 32 << 20;

    /** What may wait for the network thread before callers should pause; as much again waits behind it. */
    private static final long QUEUED_BYTES_MAXIMUM = 1 << 20;

    private static final long CLOSE_DEADLINE_MILLIS = 5_000;

    private final Channel channel;
    private final Peer self;
    private final Peer peer;
    private final InetSocketAddress peerAddress;
    private final FrameFormat.Writer writer;
    private final AtomicLong bytesSent = new AtomicLong();
    private final Object lock = new Object();
    private final Queue<ByteBuf> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean draining = new AtomicBoolean();
    private volatile boolean starved;
    private @Nullable FrameListener listener;
    private @Nullable IOException failure;

    SocketConnection(Channel channel, Peer self, Peer peer, FrameFormat.Writer writer) {
        this.channel = channel;
        this.self = self;
        this.peer = peer;
        this.peerAddress = (InetSocketAddress) channel.remoteAddress();
        this.writer = writer;
    }

    @Override
    public Peer self() {
        return self;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public InetSocketAddress peerAddress() {
        return peerAddress;
    }

    @Override
    public void send(ByteBuffer... parts) throws IOException {
        if (!channel.eventLoop().inEventLoop()) {
            awaitWritable(SEND_DEADLINE_MILLIS);
        }
        int size = 0;
        for (ByteBuffer part : parts) {
            size = Math.addExact(size, part.remaining());
        }
        OutgoingFrame frame = allocate(size);
        for (ByteBuffer part : parts) {
            frame.buffer().put(part);
        }
        write(frame);
        flush();
    }

    /** @throws IOException if the connection failed, or took nothing for so long */
    void awaitWritable(long deadlineMillis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
        synchronized (lock) {
            while (!writable()) {
                throwIfFailed();
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new IOException(between() + ": no data taken for " + seconds(deadlineMillis)
                            + " while sending. The log of " + peer + " says why");
                }
                try {
                    lock.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(between() + ": interrupted while sending", e);
                }
            }
        }
    }

    @Override
    public OutgoingFrame allocate(int bytes) {
        if (bytes < 0 || bytes > FRAME_BYTES_MAXIMUM) {
            throw new IllegalArgumentException(
                    between() + ": a frame has at most " + FRAME_BYTES_MAXIMUM + " bytes, got " + bytes);
        }
        ByteBuf buffer = writer.allocate(channel.alloc(), bytes);
        return new OutgoingFrame(
                buffer, buffer.nioBuffer(writer.headerBytes(), bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    public boolean writable() {
        if (hasRoom()) {
            return true;
        }
        starved = true;
        return hasRoom();
    }

    private boolean hasRoom() {
        return queuedBytes.get() < QUEUED_BYTES_MAXIMUM && channel.isWritable();
    }

    @Override
    public void write(OutgoingFrame frame) throws IOException {
        synchronized (lock) {
            if (failure != null) {
                frame.close();
                throwIfFailed();
            }
            ByteBuf wire = writer.finish(channel.alloc(), frame.bytes());
            bytesSent.addAndGet(wire.readableBytes());
            queuedBytes.addAndGet(wire.readableBytes());
            queue.add(wire);
        }
        if (queuedBytes.get() + channel.bytesBeforeWritable() > OUTBOUND_BYTES_MAXIMUM) {
            abort(new IOException(between() + ": more than " + (OUTBOUND_BYTES_MAXIMUM >> 20)
                    + " MiB wait to be taken. The log of " + peer + " says why"));
        }
    }

    @Override
    public void flush() {
        if (channel.eventLoop().inEventLoop()) {
            drain();
        } else if (draining.compareAndSet(false, true)) {
            onNetworkThread(this::drain);
        }
    }

    /** Where the endpoint is closed already nothing can be sent any more. */
    private void onNetworkThread(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            abort("the endpoint is closed", e);
            discard();
        }
    }

    /** Gives the memory of frames back that never left; after the connection failed, since none is queued then. */
    void discard() {
        ByteBuf wire = queue.poll();
        while (wire != null) {
            queuedBytes.addAndGet(-wire.readableBytes());
            wire.release();
            wire = queue.poll();
        }
    }

    /** On the network thread: one order for frames of all threads. */
    private void drain() {
        draining.set(false);
        ByteBuf wire = queue.poll();
        while (wire != null) {
            queuedBytes.addAndGet(-wire.readableBytes());
            channel.write(wire, channel.voidPromise());
            wire = queue.poll();
        }
        channel.flush();
        writabilityChanged();
    }

    @Override
    public void pauseReading(boolean paused) {
        channel.config().setAutoRead(!paused);
    }

    @Override
    public long bytesSent() {
        return bytesSent.get();
    }

    @Override
    public @Nullable IOException failure() {
        synchronized (lock) {
            return failure;
        }
    }

    private void throwIfFailed() throws IOException {
        IOException cause = failure();
        if (cause != null) {
            throw new IOException(cause.getMessage(), cause);
        }
    }

    @Override
    public void close(String reason) {
        if (fail(new IOException(between() + ": " + reason))) {
            onNetworkThread(this::closeAfterWrites);
        }
    }

    private void closeAfterWrites() {
        drain();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        close("closed by this end");
    }

    /** Ends the connection at once. */
    void abort(IOException cause) {
        fail(cause);
        channel.close();
    }

    /** Ends the connection at once because of something that happened on it. */
    void abort(String what, Throwable cause) {
        abort(new IOException(between() + ": " + what, cause));
    }

    /** Notes why the connection ends; the first reason stays. */
    boolean fail(IOException cause) {
        synchronized (lock) {
            if (failure != null) {
                return false;
            }
            failure = cause;
            lock.notifyAll();
            return true;
        }
    }

    /** On the network thread: tells those who found no room when there is some. */
    void writabilityChanged() {
        if (!starved || !hasRoom()) {
            return;
        }
        starved = false;
        synchronized (lock) {
            lock.notifyAll();
        }
        if (listener != null) {
            listener.writable(this);
        }
    }

    /** On the network thread, once, before any frame arrives. */
    void listener(FrameListener listener) {
        this.listener = listener;
    }

    /** Both ends, for messages. */
    String between() {
        return self + ": connection to " + peer + " (" + text(peerAddress) + ")";
    }

    static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
    }

    @Override
    public String toString() {
        return between();
    }
}
