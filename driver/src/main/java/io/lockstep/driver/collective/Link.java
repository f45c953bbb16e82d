package io.lockstep.driver.collective;

import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Frame;
import io.lockstep.driver.transport.FrameListener;
import io.lockstep.driver.transport.News;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
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

    /** The frame that came first, left where it is. */
    synchronized @Nullable Frame peek() {
        return stash.peek();
    }

    /** Takes out the frame that {@link #peek} showed; the caller closes it. */
    synchronized void remove() {
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
