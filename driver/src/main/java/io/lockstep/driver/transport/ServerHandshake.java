package io.lockstep.driver.transport;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The accepting end of a {@link Handshake}. */
final class ServerHandshake extends HandshakeHandler {
    private final PendingConnections pending;
    private final byte[] nonce;
    private Handshake.@Nullable Hello hello;
    private @Nullable Handshake handshake;

    /** @param nonce fresh random bytes */
    ServerHandshake(PendingConnections pending, byte[] nonce) {
        this.pending = pending;
        this.nonce = nonce;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        pending.add(context, this);
    }

    @Override
    int nextBytesMaximum() {
        return hello == null ? Handshake.MESSAGE_BYTES_MAXIMUM - 2 : Handshake.PROOF_BYTES;
    }

    @Override
    void message(ChannelHandlerContext context, byte[] message) throws IOException {
        Handshake.Hello known = hello;
        Handshake proofs = handshake;
        if (known == null || proofs == null) {
            Handshake.Hello said = Handshake.decode(message);
            if (said.encrypt() != pending.credentials().encrypt()) {
                throw new IOException("peer has encryption " + (said.encrypt() ? "on" : "off") + ", this end has it "
                        + (said.encrypt() ? "off" : "on"));
            }
            if (!said.server().equals(pending.self())) {
                throw new IOException("peer wants " + said.server() + ", this is " + pending.self());
            }
            hello = said;
            handshake = new Handshake(pending.credentials(), message, nonce);
            write(context, nonce);
            context.flush();
            return;
        }
        if (!Handshake.matches(proofs.clientProof(), message)) {
            throw new IOException("wrong proof: another secret, run, incarnation or generation");
        }
        admit(context, known, proofs);
    }

    private void admit(ChannelHandlerContext context, Handshake.Hello known, Handshake proofs) throws IOException {
        boolean encrypt = known.encrypt();
        FrameFormat.Writer writer =
                encrypt ? new EncryptedFrames.Writer(proofs.serverToClientKey()) : new ClearFrames.Writer();
        FrameFormat.Reader reader =
                encrypt ? new EncryptedFrames.Reader(proofs.clientToServerKey()) : new ClearFrames.Reader();
        SocketConnection connection = new SocketConnection(context.channel(), pending.self(), known.client(), writer);
        write(context, proofs.serverProof());
        FrameListener listener = pending.listener().accepted(connection);
        if (listener == null) {
            throw new IOException("refused " + known.client() + ": not expected, or here already");
        }
        pending.leaves(context.channel());
        context.flush();
        become(context, new ConnectionHandler(connection, reader, listener));
    }

    /** Ends the handshake because others need the place; one who belongs here hears that it may come again. */
    void reject(ChannelHandlerContext context, String why) {
        write(context, Handshake.BUSY);
        context.flush();
        fail(context, why, new IOException(why));
    }

    @Override
    void failed(ChannelHandlerContext context, String what, @Nullable Throwable cause) {
        pending.leaves(context.channel());
        pending.refused(context.channel(), what);
    }
}
