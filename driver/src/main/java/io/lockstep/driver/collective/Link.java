package io.lockstep.driver.collective;

import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Frame;
import io.lockstep.driver.transport.FrameListener;
import io.lockstep.driver.transport.OutgoingFrame;
import io.lockstep.driver.transport.Signal;
import io.lockstep.kernels.storage.FloatStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One peer of the mesh: its connection, and what came from it that nobody took yet. A peer that is ahead is stopped by
 * the network once so much is stashed; what the current operation needs always lies in front of it.
 */
final class Link implements FrameListener {
    private static final long STASH_PAUSE_BYTES = 8 << 20;
    private static final long STASH_RESUME_BYTES = 2 << 20;

    private final Signal signal;
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
    private @Nullable OutgoingFrame frame;
    private long writtenCount;
    private long takenCount;
    private boolean inRing;
    private boolean sends;
    private final AtomicLong sharedBytes = new AtomicLong();

    Link(Signal signal, int peer) {
        this.signal = signal;
        this.peer = peer;
        this.lastFrameNanos = signal.nanoTime();
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
        signal.happened();
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
            lastFrameNanos = signal.nanoTime();
            if (frame.size() == 0) {
                frame.close(); // it wakes, and that is all
                signal.happened();
                return;
            }
            stash.add(frame);
            stashedBytes += frame.size();
            if (!paused && stashedBytes > STASH_PAUSE_BYTES) {
                paused = true;
                from.pauseReading(true);
            }
        }
        signal.happened();
    }

    @Override
    public void writable(Connection writable) {
        signal.happened();
    }

    @Override
    public void closed(Connection ended, IOException cause) {
        synchronized (this) {
            failure = cause;
        }
        signal.happened();
    }

    /** What both ends share beside the connection, as far as they do; from the next message on. */
    void share(@Nullable SharedRing toPeer, @Nullable SharedRing fromPeer) {
        outgoing = toPeer;
        incoming = fromPeer;
    }

    /** Writes a message that comes before all later ones; it leaves at the next {@link #flush}. */
    void write(MeshHeader header, FloatStorage source, long offset, int count) throws IOException {
        ByteBuffer room = room(header, count * Float.BYTES);
        source.read(offset, room, count);
        written(count * Float.BYTES);
    }

    /** The same for bytes. */
    void write(MeshHeader header, byte[] bytes, int count) throws IOException {
        room(header, count).put(bytes, 0, count);
        written(count);
    }

    /** Room behind the header for so many bytes of a message, of which {@link #written} makes an end. */
    ByteBuffer room(MeshHeader header, int body) {
        ByteBuffer room = outgoing == null ? null : outgoing.room(body);
        if (room == null) {
            frame = Objects.requireNonNull(connection()).allocate(MeshHeader.BYTES + body);
            room = frame.buffer();
        }
        header.write(room);
        return room;
    }

    /** What {@link #room} gave is filled. */
    void written(int body) throws IOException {
        OutgoingFrame sent = frame;
        frame = null;
        writtenCount++;
        if (sent != null) {
            Objects.requireNonNull(connection()).write(sent);
            sends = true;
        } else if (outgoing != null) {
            outgoing.write(writtenCount);
            sharedBytes.addAndGet(MeshHeader.BYTES + body);
        }
    }

    /**
     * Sends what was written, and wakes a peer that sleeps beside shared memory. What lies there alone needs no network, whose
     * thread would be woken for nothing.
     */
    void flush() throws IOException {
        Connection open = Objects.requireNonNull(connection());
        if (outgoing != null && outgoing.wakes()) {
            open.write(open.allocate(0));
            sends = true;
        }
        if (sends) {
            sends = false;
            open.flush();
        }
    }

    /**
     * The message that came first, left where it is. What lies in shared memory goes before what was sent if its number
     * is next: it was there before anything with a later number was sent.
     */
    @Nullable ByteBuffer peek() throws IOException {
        Frame sent;
        synchronized (this) {
            sent = stash.peek();
        }
        inRing = hasSharedMessage();
        if (inRing && incoming != null) {
            return incoming.next();
        }
        return sent == null ? null : sent.buffer();
    }

    /** Whether {@link #peek} would show a message. */
    synchronized boolean hasMessage() {
        return !stash.isEmpty() || hasSharedMessage();
    }

    /** Whether it would show one in shared memory. */
    boolean hasSharedMessage() {
        return incoming != null && incoming.has(takenCount + 1);
    }

    /** The reader goes to sleep unless it finds something after this, or is awake again. */
    void sleeps(boolean asleep) {
        if (incoming != null) {
            incoming.sleeps(asleep);
        }
    }

    /** Takes out the message that {@link #peek} showed. */
    void remove() {
        takenCount++;
        if (inRing && incoming != null) {
            incoming.taken();
            inRing = false;
            synchronized (this) {
                lastFrameNanos = signal.nanoTime();
            }
            return;
        }
        synchronized (this) {
            Frame sent = stash.remove();
            stashedBytes -= sent.size();
            sent.close();
            if (paused && stashedBytes < STASH_RESUME_BYTES && connection != null) {
                paused = false;
                connection.pauseReading(false);
            }
        }
    }

    /** Bytes sent on the connection and through shared memory. */
    long bytesSent() {
        Connection open = connection();
        return sharedBytes.get() + (open == null ? 0 : open.bytesSent());
    }

    long bytesShared() {
        return sharedBytes.get();
    }

    /** When the peer last sent anything, by {@link Signal#nanoTime}. */
    synchronized long lastFrameNanos() {
        return lastFrameNanos;
    }

    /** Why the connection ended; null while it lives. */
    synchronized @Nullable IOException failure() {
        return failure;
    }

    /**
     * Why nothing comes any more: the connection ended, and each message that came before its end was taken. Both are
     * looked at as of one moment, since a last message and the end behind it may come between two looks.
     */
    synchronized @Nullable IOException exhausted() {
        return hasMessage() ? null : failure;
    }

    /** Gives stashed memory back; later frames are dropped. */
    synchronized void close() {
        closed = true;
        stash.forEach(Frame::close);
        stash.clear();
    }
}
