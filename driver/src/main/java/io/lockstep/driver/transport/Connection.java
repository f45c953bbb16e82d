package io.lockstep.driver.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated connection. Frames arrive whole, in order and unchanged, or the connection fails. Thread-safe; frames
 * of different threads do not mix.
 */
public abstract class Connection implements AutoCloseable {
    /** Most bytes of one frame's payload. */
    public static final int FRAME_BYTES_MAXIMUM = (1 << 20) + 1024;

    Connection() {}

    /** Who this end is. */
    public abstract Peer self();

    /** Who the other end proved to be. */
    public abstract Peer peer();

    /** Address of the other end. */
    public abstract InetSocketAddress peerAddress();

    /**
     * Sends one frame of the parts' bytes, and sees it off. Waits while the peer does not keep up, but never on a network
     * thread.
     *
     * @param parts copied; positions move to limits
     * @throws IOException if the connection failed or the peer took nothing for the endpoint's deadline
     */
    public abstract void send(ByteBuffer... parts) throws IOException;

    /** Room for a frame of exactly so many bytes; for {@link #write}. */
    public abstract OutgoingFrame allocate(int bytes);

    /** Whether little enough is on its way that a caller should write more; see {@link FrameListener#writable}. */
    public abstract boolean writable();

    /** Queues a frame without waiting; it leaves at the next {@link #flush}. Takes the frame over in any case. */
    public abstract void write(OutgoingFrame frame) throws IOException;

    public abstract void flush();

    /** Stops (true) or resumes reading from the network: back-pressure. */
    public abstract void pauseReading(boolean paused);

    /** Bytes of frames written so far, headers included. */
    public abstract long bytesSent();

    /** Why the connection ended; null while it lives. */
    public abstract @Nullable IOException failure();

    /** Ends the connection for a reason that {@link FrameListener#closed} hears. */
    public abstract void close(String reason);

    @Override
    public void close() {
        close("closed by this end");
    }
}
