package io.lockstep.driver.collective;

import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Frame;
import io.lockstep.driver.transport.FrameListener;
import io.lockstep.driver.transport.News;
import io.lockstep.driver.transport.OutgoingFrame;
import io.lockstep.kernels.storage.FloatStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One peer of the mesh: its connection, and what came from it that nobody took yet. A peer that is ahead is stopped by
 * the network once so much is stashed; what the current operation needs always lies in front of it.
 */
final class Link implements FrameListener {
    private static final long STASH_PAUSE_BYTES = 8 << 20;
    private static final long STASH_RESUME_BYTES = 2 << 20;

    private final News news;
    private final int peer;
    private final Deque<Frame> stash = new ArrayDeque<>();
    private long stashedBytes;
    private boolean paused;
    private boolean closed;
    private long lastFrameNanos;
    private @Nullable Connection connection;
    private @Nullable IOException failure;
    private @Nullable SharedRing outgoing;
    private @Nullable SharedRing incoming;
    private boolean inRing;
    private volatile long sharedBytes;

    Link(News news, int peer) {
        this.news = news;
        this.peer = peer;
        this.lastFrameNanos = news.nanoTime();
    }

    int peer() {
        return peer;
    }

    /** @return false when there is one already */
    synchronized boolean connect(Connection established) {
        if (connection != null || closed) {
            return false;
        }
        connection = established;
        news.happened();
        return true;
    }

    synchronized @Nullable Connection connection() {
        return connection;
    }

    @Override
    public void frame(Connection from, Frame frame) {
        synchronized (this) {
            if (closed) {
                frame.close();
                return;
            }
            stash.add(frame);
            stashedBytes += frame.size();
            lastFrameNanos = news.nanoTime();
            if (!paused && stashedBytes > STASH_PAUSE_BYTES) {
                paused = true;
                from.pauseReading(true);
            }
        }
        news.happened();
    }

    @Override
    public void writable(Connection writable) {
        news.happened();
    }

    @Override
    public void closed(Connection ended, IOException cause) {
        synchronized (this) {
            failure = cause;
        }
        news.happened();
    }

    /** What both ends share beside the connection, as far as they do; before any floats are sent. */
    void share(@Nullable SharedRing toPeer, @Nullable SharedRing fromPeer) {
        outgoing = toPeer;
        incoming = fromPeer;
    }

    /**
     * Writes a message of floats, which leaves at the connection's next flush: the floats themselves, or a place for them
     * in shared memory where that has room.
     */
    void write(MeshHeader header, FloatStorage source, long offset, int count) throws IOException {
        Connection open = Objects.requireNonNull(connection());
        ByteBuffer room = outgoing == null ? null : outgoing.room(count);
        OutgoingFrame frame = open.allocate(MeshHeader.BYTES + (room == null ? count * Float.BYTES : 0));
        header.write(frame.buffer());
        source.read(offset, room == null ? frame.buffer() : room, count);
        if (room != null && outgoing != null) {
            outgoing.written();
            sharedBytes += (long) count * Float.BYTES;
        }
        open.write(frame);
    }

    /** The floats of the message that {@link #peek} showed: in it, or where it says that they are. */
    ByteBuffer floats(ByteBuffer payload) throws IOException {
        inRing = !payload.hasRemaining() && incoming != null;
        return inRing && incoming != null ? incoming.next() : payload;
    }

    /** Bytes sent on the connection and through shared memory. */
    long bytesSent() {
        Connection open = connection();
        return sharedBytes + (open == null ? 0 : open.bytesSent());
    }

    long bytesShared() {
        return sharedBytes;
    }

    /** The frame that came first, left where it is. */
    synchronized @Nullable Frame peek() {
        return stash.peek();
    }

    /** Takes out the frame that {@link #peek} showed; the caller closes it. */
    synchronized void remove() {
        if (inRing && incoming != null) {
            incoming.taken();
            inRing = false;
        }
        Frame frame = stash.remove();
        stashedBytes -= frame.size();
        if (paused && stashedBytes < STASH_RESUME_BYTES && connection != null) {
            paused = false;
            connection.pauseReading(false);
        }
    }

    /** When the peer last sent anything, by {@link News#nanoTime}. */
    synchronized long lastFrameNanos() {
        return lastFrameNanos;
    }

    /** Why the connection ended; null while it lives. */
    synchronized @Nullable IOException failure() {
        return failure;
    }

    /** Gives stashed memory back; later frames are dropped. */
    synchronized void close() {
        closed = true;
        stash.forEach(Frame::close);
        stash.clear();
    }
}
