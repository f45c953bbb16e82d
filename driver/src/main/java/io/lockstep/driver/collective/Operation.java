package io.lockstep.driver.collective;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One operation as the loop of {@link MeshCollective} sees it: messages still to send to each peer, messages still to
 * come. Used by the calling thread alone.
 */
interface Operation {
    /** For messages: {@code reduce-scatter}. */
    String phase();

    /** Takes what this rank's own threads have come to; false when there was nothing new. */
    default boolean advance() {
        return false;
    }

    /** Whether this rank has done its own part. Until then nobody is late. */
    default boolean computed() {
        return true;
    }

    /** Whether nothing is left to send to a peer. */
    boolean sent(int peer);

    /** Whether there is a message for a peer now. */
    default boolean sendable(int peer) {
        return !sent(peer);
    }

    /** Writes the next message for a peer, which is {@link #sendable}. */
    void send(int peer, Link link) throws IOException;

    /** Whether everything came from a peer. */
    boolean received(int peer);

    /**
     * Takes the next message of a peer.
     *
     * @param payload little-endian, behind the header, or floats in shared memory. Valid during the call.
     * @throws IOException if it is not the message expected
     */
    void receive(int peer, MeshHeader header, ByteBuffer payload) throws IOException;

    /** A message of a peer was {@link #receive received} and makes no one wait any more; what fails here is this rank's. */
    default void taken(int peer) {}
}
