package io.lockstep.driver.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated connection. Frames arrive whole, in order and unchanged, or the connection fails. Thread-safe;
 * frames of different threads do not mix.
 */
public interface Connection extends AutoCloseable {
    /** Most bytes of one frame's payload. */
    int FRAME_BYTES_MAXIMUM = (1 << 20) + 1024;

    /** Who this end is. */
    Peer self();

    /** Who the other end proved to be. */
    Peer peer();

    /** Address of the other end. */
    InetSocketAddress peerAddress();

    /**
     * Sends one frame of the parts' bytes, and sees it off. Waits while the peer does not keep up, but never on a
     * network thread.
     *
     * @param parts copied; positions move to limits
     * @throws IOException if the connection failed or the peer took nothing for 30 seconds
     */
    void send(ByteBuffer... parts) throws IOException;

    /** Room for a frame of exactly so many bytes; for {@link #write}. */
    OutgoingFrame allocate(int bytes);

    /** Whether little enough is on its way that a caller should write more; see {@link FrameListener#writable}. */
    boolean writable();

    /** Queues a frame without waiting; it leaves at the next {@link #flush}. Takes the frame over in any case. */
    void write(OutgoingFrame frame) throws IOException;

    /** Sends what was written. */
    void flush();

    /** Stops (true) or resumes reading from the network: back-pressure. */
    void pauseReading(boolean paused);

    /** Bytes of frames written so far, headers included. */
    long bytesSent();

    /** Why the connection ended; null while it lives. */
    @Nullable IOException failure();

    /** Ends the connection for a reason that {@link FrameListener#closed} hears; what was written still leaves. */
    void close(String reason);

    /** {@link #close(String)} without a particular reason. */
    @Override
    void close();
}
