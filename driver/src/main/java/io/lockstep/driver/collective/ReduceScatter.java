package io.lockstep.driver.collective;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Partial sums to the owners of chunks, as they become final. Of each node a rank sums alone it sends every peer first
 * loss and weight, then, unless the node is absent, the peer's chunk of it, from the last segment to the first; nodes
 * may take turns. Reused from step to step.
 */
final class ReduceScatter implements Operation {
    private static final int SUMS_BYTES = 20;

    private final Membership membership;
    private final int segmentFloats;
    private final ChunkSum chunkSum;
    private final byte[] sums = new byte[SUMS_BYTES];
    private final Peer[] peers;
    private int operation;
    private long step;
    private @Nullable Partials mine;

    /** How far the nodes are: sent to, and received from, one peer. What this rank sends to itself, it has. */
    private static final class Peer {
        private final NodeParts sent;
        private final NodeParts received;

        private Peer(NodeParts sent, NodeParts received) {
            this.sent = sent;
            this.received = received;
        }
    }

    ReduceScatter(Membership membership, int segmentFloats) {
        this.membership = membership;
        this.segmentFloats = segmentFloats;
        this.peers = new Peer[membership.size()];
        List<Integer> all = new ArrayList<>();
        int own = segments(membership.rank());
        for (int r = 0; r < peers.length; r++) {
            peers[r] = new Peer(new NodeParts(nodes(membership.rank()), segments(r)), new NodeParts(nodes(r), own));
            all.addAll(nodes(r));
        }
        this.chunkSum = new ChunkSum(membership.tree(), all, membership.chunks().of(membership.rank()), segmentFloats);
    }

    private List<Integer> nodes(int rank) {
        return membership
                .tree()
                .maximalNodes(
                        membership.slices().first(rank), membership.slices().end(rank));
    }

    private int segments(int rank) {
        return ChunkSum.segmentCount(membership.chunks().of(rank), segmentFloats);
    }

    void start(int number, long ofStep, Partials partials, HeapFloats sum) {
        operation = number;
        step = ofStep;
        mine = partials;
        for (Peer peer : peers) {
            peer.sent.start();
            peer.received.start();
        }
        chunkSum.start(sum);
    }

    /** Finishes the totals, once all is received. */
    ChunkSum chunkSum() {
        return chunkSum;
    }

    @Override
    public String phase() {
        return Kind.PART.phase();
    }

    @Override
    public boolean computed() {
        return partials().complete();
    }

    /** Own nodes to the own chunk. */
    @Override
    public boolean advance() {
        NodeParts own = peers[membership.rank()].sent;
        boolean any = false;
        for (int i = next(own, membership.rank()); i >= 0; i = next(own, membership.rank())) {
            int node = own.node(i);
            if (own.open(i)) {
                chunkSum.own(node, own.segment(i), partials().gradient(node));
                own.part(i);
            } else {
                boolean isPresent = partials().sum(node) != null;
                chunkSum.sums(
                        node, isPresent, partials().lossSum(node), partials().weightSum(node));
                own.sums(i, isPresent);
            }
            any = true;
        }
        return any;
    }

    /** A node whose next message for a rank is there; -1 when none is. */
    private int next(NodeParts parts, int rank) {
        long offset = membership.chunks().of(rank).offset();
        for (int i = 0; i < parts.count(); i++) {
            boolean there = parts.open(i)
                    ? partials().isFinal(parts.node(i), offset + (long) parts.segment(i) * segmentFloats)
                    : !parts.done(i) && partials().known(parts.node(i));
            if (there) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean sent(int peer) {
        return peers[peer].sent.done();
    }

    @Override
    public boolean sendable(int peer) {
        return next(peers[peer].sent, peer) >= 0;
    }

    @Override
    public void send(int peer, Link link) throws IOException {
        NodeParts parts = peers[peer].sent;
        int i = next(parts, peer);
        if (parts.open(i)) {
            sendPart(link, membership.chunks().of(peer), parts.node(i), parts.segment(i));
            parts.part(i);
        } else {
            sendSums(link, parts.node(i));
            parts.sums(i, partials().sum(parts.node(i)) != null);
        }
    }

    private void sendPart(Link link, Chunk chunk, int node, int segment) throws IOException {
        int size = ChunkSum.segmentSize(chunk, segmentFloats, segment);
        MeshHeader header = new MeshHeader(Kind.PART, operation, step, node, segment);
        link.write(header, partials().gradient(node), chunk.offset() + (long) segment * segmentFloats, size);
    }

    private void sendSums(Link link, int node) throws IOException {
        ByteBuffer body = ByteBuffer.wrap(sums).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(partials().sum(node) == null ? 0 : 1);
        body.putDouble(partials().lossSum(node)).putDouble(partials().weightSum(node));
        link.write(new MeshHeader(Kind.SUMS, operation, step, node, 0), sums, SUMS_BYTES);
    }

    private Partials partials() {
        if (mine == null) {
            throw new IllegalStateException("reduce-scatter was not started");
        }
        return mine;
    }

    @Override
    public boolean received(int peer) {
        return peers[peer].received.done();
    }

    @Override
    public void receive(int peer, MeshHeader header, ByteBuffer payload) throws IOException {
        NodeParts parts = peers[peer].received;
        int i = parts.indexOf(header.node());
        if (i < 0 || parts.done(i)) {
            throw new IOException("expected a message of nodes " + parts + ", got " + header);
        }
        if (parts.open(i)) {
            check(new MeshHeader(Kind.PART, operation, step, parts.node(i), parts.segment(i)), header);
            receivePart(header, payload);
            parts.part(i);
        } else {
            check(new MeshHeader(Kind.SUMS, operation, step, parts.node(i), 0), header);
            parts.sums(i, receiveSums(header.node(), payload));
        }
    }

    private static void check(MeshHeader expected, MeshHeader found) throws IOException {
        if (!expected.equals(found)) {
            throw new IOException("expected " + expected + ", got " + found);
        }
    }

    private void receivePart(MeshHeader header, ByteBuffer payload) throws IOException {
        int size = chunkSum.size(header.segment());
        if (payload.remaining() != size * Float.BYTES) {
            throw new IOException("expected " + size + " floats, got " + payload.remaining() + " bytes");
        }
        float[] values = chunkSum.room();
        payload.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, 0, size);
        chunkSum.part(header.node(), header.segment(), values);
    }

    /** @return whether the node is present */
    private boolean receiveSums(int node, ByteBuffer payload) throws IOException {
        if (payload.remaining() != SUMS_BYTES) {
            throw new IOException("expected sums of node " + node + ", got " + payload.remaining() + " bytes");
        }
        int rows = payload.getInt();
        if (rows < 0 || rows > 1) {
            throw new IOException("expected sums of node " + node + ", got flag " + rows);
        }
        chunkSum.sums(node, rows == 1, payload.getDouble(), payload.getDouble());
        return rows == 1;
    }
}
