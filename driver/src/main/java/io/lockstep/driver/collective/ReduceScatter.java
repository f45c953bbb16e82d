package io.lockstep.driver.collective;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.OutgoingFrame;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Partial sums to the owners of chunks. A rank sends every peer first the loss and weight sums of the nodes it sums
 * alone, then for each node that is not absent the peer's chunk of it, segment by segment. Reused from step to step.
 */
final class ReduceScatter implements Operation {
    private static final int SUMS_BYTES = 24;

    private final Membership membership;
    private final int segmentFloats;
    private final ChunkSum chunkSum;
    private final List<List<Integer>> nodes = new ArrayList<>();
    private final Peer[] peers;
    private int operation;
    private long step;
    private @Nullable Partials mine;
    private List<Integer> present = List.of();

    /** How far sending to and receiving from one peer is. */
    private static final class Peer {
        private boolean sumsSent;
        private int sentParts;
        private boolean sumsReceived;
        private final List<Integer> present = new ArrayList<>();
        private int receivedParts;
    }

    ReduceScatter(Membership membership, int segmentFloats) {
        this.membership = membership;
        this.segmentFloats = segmentFloats;
        this.peers = new Peer[membership.size()];
        List<Integer> all = new ArrayList<>();
        for (int r = 0; r < peers.length; r++) {
            peers[r] = new Peer();
            nodes.add(membership
                    .tree()
                    .maximalNodes(
                            membership.slices().first(r), membership.slices().end(r)));
            all.addAll(nodes.get(r));
        }
        this.chunkSum = new ChunkSum(membership.tree(), all, membership.chunks().of(membership.rank()), segmentFloats);
    }

    void start(int operation, long step, Partials mine, HeapFloats sum) {
        this.operation = operation;
        this.step = step;
        this.mine = mine;
        for (Peer peer : peers) {
            peer.sumsSent = false;
            peer.sentParts = 0;
            peer.sumsReceived = false;
            peer.receivedParts = 0;
            peer.present.clear();
        }
        chunkSum.start(sum);
        List<Integer> withRows = new ArrayList<>();
        for (int node : nodes.get(membership.rank())) {
            FloatStorage gradient = mine.sum(node);
            chunkSum.sums(node, gradient != null, mine.lossSum(node), mine.weightSum(node));
            if (gradient != null) {
                withRows.add(node);
                chunkSum.own(node, gradient);
            }
        }
        present = withRows;
    }

    /** Finishes the totals, once all is received. */
    ChunkSum chunkSum() {
        return chunkSum;
    }

    @Override
    public String phase() {
        return Kind.PART.phase();
    }

    private int segments(int rank) {
        return ChunkSum.segmentCount(membership.chunks().of(rank), segmentFloats);
    }

    @Override
    public boolean sent(int peer) {
        return peers[peer].sumsSent && peers[peer].sentParts == present.size() * segments(peer);
    }

    @Override
    public void send(int peer, Connection connection) throws IOException {
        if (!peers[peer].sumsSent) {
            sendSums(connection);
            peers[peer].sumsSent = true;
            return;
        }
        Chunk chunk = membership.chunks().of(peer);
        int segments = segments(peer);
        int node = present.get(peers[peer].sentParts / segments);
        int segment = peers[peer].sentParts % segments;
        int size = ChunkSum.segmentSize(chunk, segmentFloats, segment);
        OutgoingFrame frame = connection.allocate(MeshHeader.BYTES + size * Float.BYTES);
        new MeshHeader(Kind.PART, operation, step, node, segment).write(frame.buffer());
        partials().gradient(node).read(chunk.offset() + (long) segment * segmentFloats, frame.buffer(), size);
        connection.write(frame);
        peers[peer].sentParts++;
    }

    private void sendSums(Connection connection) throws IOException {
        List<Integer> own = nodes.get(membership.rank());
        OutgoingFrame frame = connection.allocate(MeshHeader.BYTES + own.size() * SUMS_BYTES);
        ByteBuffer buffer = frame.buffer();
        new MeshHeader(Kind.SUMS, operation, step, 0, 0).write(buffer);
        for (int node : own) {
            buffer.putInt(node).putInt(partials().sum(node) == null ? 0 : 1);
            buffer.putDouble(partials().lossSum(node)).putDouble(partials().weightSum(node));
        }
        connection.write(frame);
    }

    private Partials partials() {
        if (mine == null) {
            throw new IllegalStateException("reduce-scatter was not started");
        }
        return mine;
    }

    @Override
    public boolean received(int peer) {
        return peers[peer].sumsReceived
                && peers[peer].receivedParts == peers[peer].present.size() * segments(membership.rank());
    }

    @Override
    public void receive(int peer, MeshHeader header, ByteBuffer payload) throws IOException {
        Peer from = peers[peer];
        if (!from.sumsReceived) {
            check(new MeshHeader(Kind.SUMS, operation, step, 0, 0), header);
            receiveSums(peer, payload);
            from.sumsReceived = true;
            return;
        }
        int segments = segments(membership.rank());
        int node = from.present.get(from.receivedParts / segments);
        int segment = from.receivedParts % segments;
        check(new MeshHeader(Kind.PART, operation, step, node, segment), header);
        int size = chunkSum.size(segment);
        if (payload.remaining() != size * Float.BYTES) {
            throw new IOException("expected " + size + " floats, got " + payload.remaining() + " bytes");
        }
        float[] values = chunkSum.room();
        payload.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, 0, size);
        from.receivedParts++;
        chunkSum.part(node, segment, values);
    }

    private static void check(MeshHeader expected, MeshHeader found) throws IOException {
        if (!expected.equals(found)) {
            throw new IOException("expected " + expected + ", got " + found);
        }
    }

    private void receiveSums(int peer, ByteBuffer payload) throws IOException {
        List<Integer> theirs = nodes.get(peer);
        if (payload.remaining() != theirs.size() * SUMS_BYTES) {
            throw new IOException(
                    "expected sums of " + theirs.size() + " nodes, got " + payload.remaining() + " bytes");
        }
        for (int node : theirs) {
            int named = payload.getInt();
            int rows = payload.getInt();
            if (named != node || rows < 0 || rows > 1) {
                throw new IOException("expected sums of node " + node + ", got node " + named + " with flag " + rows);
            }
            if (rows == 1) {
                peers[peer].present.add(node);
            }
            chunkSum.sums(node, rows == 1, payload.getDouble(), payload.getDouble());
        }
    }
}
