package io.lockstep.driver.collective;

import io.lockstep.driver.collective.MeshHeader.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes of any number from every rank to every other, each its own. What goes to a peer is a length of four bytes and so
 * many bytes behind it, cut into segments. Reused from step to step.
 */
final class AllToAll implements Operation {
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final Membership membership;
    private final int segmentBytes;
    private final int[] sent;
    private final int[] segments;
    private final long[] missing;
    private int operation;
    private long step;
    private RankBytes mine;
    private RankBytes theirs;

    /** @param segmentBytes at most in one message, at least four */
    AllToAll(Membership membership, int segmentBytes) {
        this.membership = membership;
        this.segmentBytes = segmentBytes;
        this.sent = new int[membership.size()];
        this.segments = new int[membership.size()];
        this.missing = new long[membership.size()];
        this.mine = new RankBytes(0);
        this.theirs = mine;
    }

    void start(int number, long ofStep, RankBytes out, RankBytes in) {
        operation = number;
        step = ofStep;
        mine = out;
        theirs = in;
        in.clear();
        for (int peer = 0; peer < sent.length; peer++) {
            sent[peer] = 0;
            segments[peer] = 0;
            missing[peer] = peer == membership.rank() ? 0 : Long.MAX_VALUE;
        }
        in.take(membership.rank(), out);
    }

    @Override
    public String phase() {
        return Kind.BYTES.phase();
    }

    @Override
    public boolean sent(int peer) {
        return (long) sent[peer] * segmentBytes >= LENGTH_BYTES + (long) mine.count(peer);
    }

    @Override
    public void send(int peer, Link link) throws IOException {
        int segment = sent[peer]++;
        int count = mine.count(peer);
        int from = Math.max(0, segment * segmentBytes - LENGTH_BYTES);
        int to = (int) Math.min(count, (segment + 1L) * segmentBytes - LENGTH_BYTES);
        int size = to - from + (segment == 0 ? LENGTH_BYTES : 0);
        ByteBuffer body = link.room(new MeshHeader(Kind.BYTES, operation, step, 0, segment), size);
        if (segment == 0) {
            body.putInt(count);
        }
        body.put(mine.array(peer), from, to - from);
        link.written(size);
    }

    @Override
    public boolean received(int peer) {
        return missing[peer] == 0;
    }

    @Override
    public void receive(int peer, MeshHeader header, ByteBuffer payload) throws IOException {
        MeshHeader expected = new MeshHeader(Kind.BYTES, operation, step, 0, segments[peer]);
        if (!header.equals(expected)) {
            throw new IOException("expected " + expected + ", got " + header);
        }
        if (segments[peer]++ == 0) {
            int length = payload.remaining() < LENGTH_BYTES ? -1 : payload.getInt();
            if (length < 0 || length > RankBytes.MAXIMUM) {
                throw new IOException("expected up to " + RankBytes.MAXIMUM + " bytes, got a length of " + length);
            }
            missing[peer] = length;
        } else if (payload.remaining() == 0) {
            throw new IOException("expected " + missing[peer] + " more bytes, got none");
        }
        if (payload.remaining() > missing[peer]) {
            throw new IOException("expected " + missing[peer] + " more bytes, got " + payload.remaining());
        }
        missing[peer] -= payload.remaining();
        theirs.add(peer, payload);
    }
}
