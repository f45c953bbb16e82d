package io.lockstep.driver.collective;

import io.lockstep.driver.collective.MeshHeader.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Every rank's bytes to every rank: one message each. */
final class Exchange implements Operation {
    private final String phase;
    private final MeshHeader header;
    private final byte[] mine;
    private final byte[] @Nullable [] all;
    private final boolean[] sent;

    Exchange(String phase, int operation, long step, int rank, int size, byte[] mine) {
        this.phase = phase;
        this.header = new MeshHeader(Kind.EXCHANGE, operation, step, 0, 0);
        this.mine = mine;
        this.all = new byte[size][];
        this.sent = new boolean[size];
        all[rank] = mine;
        sent[rank] = true;
    }

    @Override
    public String phase() {
        return phase;
    }

    @Override
    public boolean sent(int peer) {
        return sent[peer];
    }

    @Override
    public void send(int peer, Link link) throws IOException {
        link.write(header, mine, mine.length);
        sent[peer] = true;
    }

    @Override
    public boolean received(int peer) {
        return all[peer] != null;
    }

    @Override
    public void receive(int peer, MeshHeader message, ByteBuffer payload) throws IOException {
        if (!message.equals(header) || payload.remaining() > Collective.EXCHANGE_BYTES_MAXIMUM) {
            throw new IOException(
                    "expected " + header + ", got " + message + " with " + payload.remaining() + " bytes");
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        all[peer] = bytes;
    }

    /** By rank, once everything came. */
    byte[][] result() {
        byte[][] result = new byte[all.length][];
        for (int r = 0; r < all.length; r++) {
            byte[] bytes = all[r];
            result[r] = bytes == null ? new byte[0] : bytes;
        }
        return result;
    }
}
