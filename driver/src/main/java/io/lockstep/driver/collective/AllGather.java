package io.lockstep.driver.collective;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Every owner's chunk to all others, segment by segment. Reused from step to step. */
final class AllGather implements Operation {
    private final Membership membership;
    private final int segmentFloats;
    private final int[] sent;
    private final int[] received;
    private int operation;
    private long step;
    private HeapFloats parameters = HeapFloats.of(0);
    private Collective.Arrivals arrivals = (rank, end) -> false;

    AllGather(Membership membership, int segmentFloats) {
        this.membership = membership;
        this.segmentFloats = segmentFloats;
        this.sent = new int[membership.size()];
        this.received = new int[membership.size()];
    }

    void start(int operation, long step, HeapFloats parameters, Collective.Arrivals arrivals) {
        this.operation = operation;
        this.step = step;
        this.parameters = parameters;
        this.arrivals = arrivals;
        Arrays.fill(sent, 0);
        Arrays.fill(received, 0);
    }

    private Chunk chunk(int rank) {
        return membership.chunks().of(rank);
    }

    @Override
    public String phase() {
        return Kind.VALUES.phase();
    }

    /** One piece of work at a time: whoever waits for this rank's messages goes first. */
    @Override
    public boolean advance() {
        if (!sentAll()) {
            return false;
        }
        for (int peer = 0; peer < received.length; peer++) {
            if (peer != membership.rank() && arrivals.next(peer, there(peer))) {
                return true;
            }
        }
        return false;
    }

    private boolean sentAll() {
        for (int peer = 0; peer < sent.length; peer++) {
            if (peer != membership.rank() && !sent(peer)) {
                return false;
            }
        }
        return true;
    }

    /** Up to which float a peer's values are there. */
    private long there(int peer) {
        Chunk theirs = chunk(peer);
        return Math.min(theirs.end(), theirs.offset() + (long) received[peer] * segmentFloats);
    }

    @Override
    public boolean sent(int peer) {
        return sent[peer] == ChunkSum.segmentCount(chunk(membership.rank()), segmentFloats);
    }

    @Override
    public void send(int peer, Link link) throws IOException {
        Chunk own = chunk(membership.rank());
        int segment = sent[peer]++;
        int size = ChunkSum.segmentSize(own, segmentFloats, segment);
        MeshHeader header = new MeshHeader(Kind.VALUES, operation, step, 0, segment);
        link.write(header, parameters, own.offset() + (long) segment * segmentFloats, size);
    }

    @Override
    public boolean received(int peer) {
        return received[peer] == ChunkSum.segmentCount(chunk(peer), segmentFloats);
    }

    @Override
    public void receive(int peer, MeshHeader header, ByteBuffer payload) throws IOException {
        Chunk theirs = chunk(peer);
        int segment = received[peer];
        MeshHeader expected = new MeshHeader(Kind.VALUES, operation, step, 0, segment);
        int size = ChunkSum.segmentSize(theirs, segmentFloats, segment);
        if (!header.equals(expected) || payload.remaining() != size * Float.BYTES) {
            throw new IOException("expected " + expected + " with " + size + " floats, got " + header + " with "
                    + payload.remaining() + " bytes");
        }
        parameters.write(theirs.offset() + (long) segment * segmentFloats, payload, size);
        received[peer]++;
    }

    @Override
    public void taken(int peer) {
        if (sentAll()) {
            arrivals.next(peer, there(peer)); // while it is in the cache
        }
    }
}
