package io.lockstep.driver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Frames and proofs for a network that is not one. Memory is counted as a socket's would be: a second release fails.
 */
public final class SimulatedFrames {
    private SimulatedFrames() {}

    /** A received frame. */
    public static Frame received(byte[] bytes) {
        return new Frame(Unpooled.wrappedBuffer(bytes));
    }

    /** Room for a frame. */
    public static OutgoingFrame outgoing(int bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[bytes]);
        return new OutgoingFrame(buffer, buffer.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** What was written into it; gives its memory back. */
    public static byte[] sent(OutgoingFrame frame) {
        ByteBuffer buffer = frame.buffer().duplicate();
        byte[] bytes = new byte[buffer.limit()];
        buffer.position(0).get(bytes);
        frame.close();
        return bytes;
    }

    /**
     * The proofs of both ends, by the real {@link Handshake}.
     *
     * @throws IOException when they do not come together
     */
    public static void prove(Credentials client, Credentials server, Peer self, Peer wanted, Peer found)
            throws IOException {
        byte[] hello =
                Handshake.encode(new Handshake.Hello(client.encrypt(), self, wanted), new byte[Handshake.NONCE_BYTES]);
        byte[] challenge = new byte[Handshake.NONCE_BYTES];
        Handshake.Hello said = Handshake.decode(hello);
        if (!said.server().equals(found)) {
            throw new IOException("peer wants " + said.server() + ", this is " + found);
        }
        Handshake here = new Handshake(client, hello, challenge);
        Handshake there = new Handshake(server, hello, challenge);
        if (!Handshake.matches(there.clientProof(), here.clientProof())
                || !Handshake.matches(here.serverProof(), there.serverProof())) {
            throw new IOException("wrong proof: another secret, run, incarnation or generation");
        }
    }
}
