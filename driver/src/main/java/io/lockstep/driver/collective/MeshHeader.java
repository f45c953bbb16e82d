package io.lockstep.driver.collective;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Header of every message between ranks: 24 bytes, little-endian. Behind it comes what the kind says.
 *
 * @param operation number of the operation since the ranks joined: equal on all ranks, since all call the same
 * @param step of the training, for checks and messages
 * @param node of the slice tree; 0 for kinds without
 * @param segment of the owner's chunk; 0 for kinds without
 */
record MeshHeader(Kind kind, int operation, long step, int node, int segment) {
    static final int BYTES = 24;

    /** The kinds of message; their codes never change their meaning. */
    enum Kind {
        /** Bytes of {@link Collective#exchange}. */
        EXCHANGE(1, "exchange"),
        /** Whether a node that a rank sums alone has rows, and its loss and weight sums. */
        SUMS(2, "reduce-scatter"),
        /** Floats of one node's sum: a segment of the receiver's chunk. */
        PART(3, "reduce-scatter"),
        /** Floats of the sender's chunk. */
        VALUES(4, "all-gather"),
        /** The sender gives up; the reason as UTF-8. */
        ABORT(5, "abort"),
        /** Bytes of {@link Collective#allToAll}: a segment of what the sender has for the receiver. */
        BYTES(6, "all-to-all");

        private final int code;
        private final String phase;

        Kind(int code, String phase) {
            this.code = code;
            this.phase = phase;
        }

        private static Kind of(int code) throws IOException {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IOException("expected a message of a known kind, got kind " + code);
        }

        /** The operation it belongs to, for messages. */
        String phase() {
            return phase;
        }
    }

    void write(ByteBuffer target) {
        target.putInt(kind.code).putInt(operation).putLong(step).putInt(node).putInt(segment);
    }

    /** @throws IOException if these bytes start no message */
    static MeshHeader read(ByteBuffer source) throws IOException {
        if (source.remaining() < BYTES) {
            throw new IOException("expected a message of at least " + BYTES + " bytes, got " + source.remaining());
        }
        return new MeshHeader(
                Kind.of(source.getInt()), source.getInt(), source.getLong(), source.getInt(), source.getInt());
    }
}
