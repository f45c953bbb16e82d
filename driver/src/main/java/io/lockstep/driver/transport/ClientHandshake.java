package io.lockstep.driver.transport;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The connecting end of a {@link Handshake}. */
final class ClientHandshake extends HandshakeHandler {
    private final Credentials credentials;
    private final Handshake.Hello hello;
    private final byte[] helloBytes;
    private final FrameListener listener;
    private final CompletableFuture<Connection> result;
    private @Nullable Handshake handshake;

    /**
     * @param nonce fresh random bytes
     * @param result completed with the connection, or with what went wrong
     */
    ClientHandshake(
            Credentials credentials,
            Handshake.Hello hello,
            byte[] nonce,
            FrameListener listener,
            CompletableFuture<Connection> result) {
        this.credentials = credentials;
        this.hello = hello;
        this.helloBytes = Handshake.encode(hello, nonce);
        this.listener = listener;
        this.result = result;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        write(context, helloBytes);
        context.flush();
    }

    @Override
    int nextBytesMaximum() {
        return handshake == null ? Handshake.NONCE_BYTES : Handshake.PROOF_BYTES;
    }

    @Override
    void message(ChannelHandlerContext context, byte[] message) throws IOException {
        if (Arrays.equals(message, Handshake.BUSY)) {
            fail(context, "too many others are connecting to it", new TurnedAwayException());
            return;
        }
        Handshake proofs = handshake;
        if (proofs == null) {
            if (message.length != Handshake.NONCE_BYTES) {
                throw new IOException("a malformed challenge");
            }
            proofs = new Handshake(credentials, helloBytes, message);
            handshake = proofs;
            write(context, proofs.clientProof());
            context.flush();
            return;
        }
        if (!Handshake.matches(proofs.serverProof(), message)) {
            throw new IOException("it gave a wrong proof: it does not know this run's secret");
        }
        FrameFormat.Writer writer =
                hello.encrypt() ? new EncryptedFrames.Writer(proofs.clientToServerKey()) : new ClearFrames.Writer();
        FrameFormat.Reader reader =
                hello.encrypt() ? new EncryptedFrames.Reader(proofs.serverToClientKey()) : new ClearFrames.Reader();
        SocketConnection connection = new SocketConnection(context.channel(), hello.client(), hello.server(), writer);
        become(context, new ConnectionHandler(connection, reader, listener));
        if (!result.complete(connection)) {
            connection.close("nobody waits for it any more");
        }
    }

    /** A peer that refuses somebody reads to the end and closes; a reset is what is left of being turned away. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, String.valueOf(cause.getMessage()), new TurnedAwayException(cause));
    }

    @Override
    void failed(ChannelHandlerContext context, String what, @Nullable Throwable cause) {
        result.completeExceptionally(new IOException(what, cause));
    }
}
