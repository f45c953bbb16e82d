package io.lockstep.driver.collective;

import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.OutgoingFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The last message of a rank that gives up: its reason, so that the others need not wait for their own deadlines. */
final class GivingUp {
    private static final int TEXT_BYTES_MAXIMUM = 1_024;

    private GivingUp() {}

    /**
     * Tells a peer, as far as it can be told.
     *
     * @param operation the number of the next one
     */
    static void tell(Connection peer, int operation, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int size = Math.min(text.length, TEXT_BYTES_MAXIMUM);
        try {
            OutgoingFrame frame = peer.allocate(MeshHeader.BYTES + size);
            new MeshHeader(Kind.ABORT, operation, 0, 0, 0).write(frame.buffer());
            frame.buffer().put(text, 0, size);
            peer.write(frame);
            peer.flush();
        } catch (IOException e) {
            // that one knows, or is gone: the others are told all the same
        }
    }

    /** The reason in a message, behind its header. */
    static String reason(ByteBuffer payload) {
        byte[] bytes = new byte[Math.min(payload.remaining(), TEXT_BYTES_MAXIMUM)];
        payload.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
