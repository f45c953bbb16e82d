package io.lockstep.driver.collective;

import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Peer;
import io.lockstep.driver.transport.Signal;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ranks in processes of their own, each connected to every other: reduce-scatter straight to the owners of chunks,
 * all-gather straight from them. The calling thread sends while peers take, merges what arrives, and sleeps only when
 * there is neither; so no two ranks can wait for each other with full pipes.
 */
public final class MeshCollective implements Collective {
    /** With its header a segment fits one record of encryption. */
    static final int SEGMENT_FLOATS = 16_320;

    /** Where Linux has a file system in memory. */
    public static final Path SHARED_DIRECTORY = Path.of("/dev/shm");

    private static final int BURST = 4;

    private final Endpoint endpoint;
    private final Membership membership;
    private final LostRanks lost;
    private final long deadlineNanos;
    private final Signal signal;
    private final Link[] links;
    private final SharedWait wait;
    private final long[] lastSentNanos;
    private final Runnable wake;
    private final ReduceScatter reduceScatter;
    private final AllGather allGather;
    private final AllToAll allToAll;
    private final ExchangeTimes times;
    private volatile @Nullable String aborted;
    private boolean shares;
    private int operations;

    private MeshCollective(
            Endpoint endpoint, Membership membership, long deadlineMillis, int segmentFloats, Signal signal) {
        this.endpoint = endpoint;
        this.signal = signal;
        this.wake = signal::happened;
        this.membership = membership;
        this.lost = new LostRanks(membership);
        this.deadlineNanos = TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
        this.links = new Link[membership.size()];
        Arrays.setAll(links, peer -> new Link(signal, peer));
        this.wait = new SharedWait(signal, links);
        this.lastSentNanos = new long[membership.size()];
        this.times = new ExchangeTimes(membership.size());
        this.reduceScatter = new ReduceScatter(membership, segmentFloats);
        this.allGather = new AllGather(membership, segmentFloats);
        this.allToAll = new AllToAll(membership, segmentFloats * Float.BYTES);
    }

    /**
     * Connects this rank with every other and waits for all. A lower rank connects to a higher one.
     *
     * @param endpoint bound, not yet accepting; closed with the collective, and when joining fails
     * @param credentials of this generation
     * @param addresses by rank
     * @param deadlineMillis longest silence of a peer in any wait, joining included
     */
    public static MeshCollective join(
            Endpoint endpoint,
            Credentials credentials,
            Membership membership,
            List<InetSocketAddress> addresses,
            long deadlineMillis)
            throws WorkerLostException {
        return join(endpoint, credentials, membership, addresses, deadlineMillis, SEGMENT_FLOATS, Signal.live());
    }

    /**
     * The same, with memory shared between ranks of one host, in which floats lie instead of being sent; not where what
     * is sent is encrypted.
     *
     * @param directory in memory, e.g. {@link #SHARED_DIRECTORY}
     */
    public static MeshCollective joinSharing(
            Endpoint endpoint,
            Credentials credentials,
            Membership membership,
            List<InetSocketAddress> addresses,
            long deadlineMillis,
            Path directory)
            throws WorkerLostException {
        MeshCollective mesh = join(endpoint, credentials, membership, addresses, deadlineMillis);
        try {
            if (!credentials.encrypt()) {
                mesh.shares = Sharing.begin(mesh, addresses, directory, mesh.links);
            }
            return mesh;
        } catch (WorkerLostException | RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    static MeshCollective join(
            Endpoint endpoint,
            Credentials credentials,
            Membership membership,
            List<InetSocketAddress> addresses,
            long deadlineMillis,
            int segmentFloats,
            Signal signal)
            throws WorkerLostException {
        MeshCollective mesh = new MeshCollective(endpoint, membership, deadlineMillis, segmentFloats, signal);
        try {
            mesh.connect(credentials, addresses);
            mesh.agree(segmentFloats);
            return mesh;
        } catch (WorkerLostException | RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    private void connect(Credentials credentials, List<InetSocketAddress> addresses) throws WorkerLostException {
        int rank = membership.rank();
        long start = signal.nanoTime();
        endpoint.accept(credentials, Peer.rank(rank), connection -> {
            Peer peer = connection.peer();
            boolean expected = peer.role().equals(Peer.rank(0).role()) && peer.number() >= 0 && peer.number() < rank;
            Link link = expected ? links[(int) peer.number()] : null;
            return link != null && link.connect(connection) ? link : null;
        });
        for (int peer = rank + 1; peer < size(); peer++) {
            long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(start + deadlineNanos - signal.nanoTime()));
            try {
                links[peer].connect(endpoint.connect(
                        addresses.get(peer), credentials, Peer.rank(rank), Peer.rank(peer), links[peer], left));
            } catch (IOException e) {
                throw new WorkerLostException(peer, e.getMessage() + " (while joining)", e);
            }
        }
        for (int peer = 0; peer < rank; peer++) {
            while (links[peer].connection() == null) {
                long seen = signal.count();
                throwIfAborted("joining", 0);
                long left = start + deadlineNanos - signal.nanoTime();
                if (left <= 0) {
                    throw lost.of(
                            peer,
                            "no connection from " + lost.name(peer) + " for " + LostRanks.seconds(deadlineNanos),
                            "joining",
                            0);
                }
                if (links[peer].connection() == null) {
                    signal.await(seen, left);
                }
            }
        }
    }

    /** All ranks must see the same roster, or sums would be wrong in silence. */
    private void agree(int segmentFloats) throws WorkerLostException {
        String view = membership.view() + ", segments of " + segmentFloats;
        byte[] mine = view.getBytes(StandardCharsets.UTF_8);
        Exchange exchange = new Exchange("joining", operations, 0, rank(), size(), mine);
        run(exchange, 0);
        byte[][] views = exchange.result();
        for (int r = 0; r < size(); r++) {
            if (!Arrays.equals(mine, views[r])) {
                throw lost.of(
                        r,
                        lost.name(r) + " has another roster: expected " + view + ", got "
                                + new String(views[r], StandardCharsets.UTF_8),
                        "joining",
                        0);
            }
        }
    }

    @Override
    public int rank() {
        return membership.rank();
    }

    @Override
    public int size() {
        return membership.size();
    }

    @Override
    public byte[][] exchange(long step, byte[] mine) throws WorkerLostException {
        Collective.checkExchange(mine);
        Exchange exchange = new Exchange(Kind.EXCHANGE.phase(), operations, step, rank(), size(), mine);
        run(exchange, step);
        return exchange.result();
    }

    @Override
    public boolean overlaps() {
        return true;
    }

    @Override
    public boolean reduceScatter(long step, Partials mine, HeapFloats sum, LossSum total) throws WorkerLostException {
        mine.listen(wake);
        try {
            reduceScatter.start(operations, step, mine, sum);
            run(reduceScatter, step);
        } finally {
            mine.listen(null);
        }
        reduceScatter.chunkSum().total(total);
        return reduceScatter.chunkSum().finite();
    }

    @Override
    public void allGather(long step, HeapFloats parameters, Arrivals arrivals) throws WorkerLostException {
        allGather.start(operations, step, parameters, arrivals);
        run(allGather, step);
    }

    @Override
    public void allToAll(long step, RankBytes mine, RankBytes theirs) throws WorkerLostException {
        allToAll.start(operations, step, mine, theirs);
        run(allToAll, step);
    }

    @Override
    public ExchangeTimes times() {
        return times;
    }

    private void run(Operation operation, long step) throws WorkerLostException {
        int number = operations++;
        long start = 0;
        boolean computed = false;
        times.begin(signal.nanoTime());
        try {
            while (true) {
                long seen = signal.count();
                throwIfAborted(operation.phase(), step);
                if (!computed) {
                    start = signal.nanoTime();
                    Arrays.fill(lastSentNanos, start);
                    computed = operation.computed();
                    if (computed) {
                        times.alone(start);
                    }
                }
                boolean moved = operation.advance();
                if (moved) {
                    times.received(signal.nanoTime());
                }
                boolean done = computed;
                for (int i = 1; i < size(); i++) {
                    int peer = (rank() + i) % size();
                    moved |= send(operation, peer, step);
                    moved |= receive(operation, peer, number, step);
                    done &= operation.sent(peer) && operation.received(peer);
                }
                if (done) {
                    return;
                }
                if (!moved) {
                    times.received(signal.nanoTime());
                    await(operation, seen, patience(operation, start, step), computed);
                    times.waited(signal.nanoTime(), operation, rank());
                }
            }
        } catch (WorkerLostException e) {
            giveUp(String.valueOf(e.getMessage()));
            throw e;
        } catch (RuntimeException e) {
            giveUp(lost.name(rank()) + ": " + e); // its own
            throw e;
        }
    }

    /** While threads compute, what they put is signal enough. */
    private void await(Operation operation, long seen, long nanos, boolean computed) {
        if (shares && computed) {
            wait.until(operation, seen, nanos);
        } else {
            signal.await(seen, nanos);
        }
    }

    private void flush(Operation operation, int peer, long step) throws WorkerLostException {
        try {
            links[peer].flush();
        } catch (IOException e) {
            throw lost.of(peer, String.valueOf(e.getMessage()), e, operation.phase(), step);
        }
    }

    private boolean send(Operation operation, int peer, long step) throws WorkerLostException {
        Connection connection = links[peer].connection();
        int written = 0;
        try {
            while (connection != null
                    && written < BURST
                    && operation.sendable(peer)
                    && connection.failure() == null
                    && connection.writable()) {
                operation.send(peer, links[peer]);
                written++;
            }
        } catch (IOException e) {
            throw lost.of(peer, String.valueOf(e.getMessage()), e, operation.phase(), step);
        }
        if (connection != null && written > 0) {
            flush(operation, peer, step);
            long now = signal.nanoTime();
            lastSentNanos[peer] = now;
            times.sent(now);
        }
        return written > 0;
    }

    private boolean receive(Operation operation, int peer, int number, long step) throws WorkerLostException {
        boolean any = false;
        while (true) {
            try {
                ByteBuffer payload = links[peer].peek();
                if (payload == null) {
                    break;
                }
                MeshHeader header = MeshHeader.read(payload);
                if (header.kind() == Kind.ABORT) {
                    throw lost.of(
                            peer, lost.name(peer) + " gave up: " + GivingUp.reason(payload), operation.phase(), step);
                }
                if (operation.received(peer)) {
                    break;
                }
                if (header.operation() != number) {
                    throw new IOException("expected its message of operation " + number + ", got " + header);
                }
                operation.receive(peer, header, payload);
            } catch (WorkerLostException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                throw lost.of(
                        peer,
                        lost.name(peer) + " sent something unexpected: " + e.getMessage(),
                        e,
                        operation.phase(),
                        step);
            }
            links[peer].remove();
            operation.taken(peer);
            any = true;
        }
        if (any) {
            times.received(signal.nanoTime());
        }
        return any;
    }

    /** How long the next wait may last; throws when a peer is lost. */
    private long patience(Operation operation, long start, long step) throws WorkerLostException {
        if (Thread.currentThread().isInterrupted()) {
            throw lost.of(WorkerLostException.NOBODY, "interrupted", operation.phase(), step);
        }
        long patience = deadlineNanos;
        for (Link link : links) {
            int peer = link.peer();
            if (peer != rank() && !(operation.sent(peer) && operation.received(peer))) {
                patience = Math.min(patience, patience(operation, link, start, step));
            }
        }
        return patience;
    }

    private long patience(Operation operation, Link link, long start, long step) throws WorkerLostException {
        int peer = link.peer();
        IOException failure = operation.sent(peer) ? link.exhausted() : link.failure();
        if (failure != null) {
            throw lost.of(peer, String.valueOf(failure.getMessage()), failure, operation.phase(), step);
        }
        long now = signal.nanoTime();
        long silent = operation.received(peer) ? 0 : now - start - Math.max(link.lastFrameNanos() - start, 0);
        if (silent >= deadlineNanos) {
            throw lost.of(
                    peer,
                    "no data from " + lost.name(peer) + " for " + LostRanks.seconds(silent),
                    operation.phase(),
                    step);
        }
        long stuck = operation.sent(peer) ? 0 : now - lastSentNanos[peer];
        if (stuck >= deadlineNanos) {
            throw lost.of(
                    peer, lost.name(peer) + " took no data for " + LostRanks.seconds(stuck), operation.phase(), step);
        }
        return deadlineNanos - Math.max(silent, stuck);
    }

    private void throwIfAborted(String phase, long step) throws WorkerLostException {
        String reason = aborted;
        if (reason != null) {
            throw lost.of(WorkerLostException.NOBODY, reason, phase, step);
        }
    }

    /** Tells the others, as far as they can be told, so that they need not wait for their own deadlines. */
    private void giveUp(String reason) {
        aborted = reason;
        for (Link link : links) {
            Connection connection = link.connection();
            if (connection != null && link.peer() != rank()) {
                GivingUp.tell(connection, operations, reason);
            }
        }
    }

    @Override
    public long bytesSent() {
        long bytes = 0;
        for (Link link : links) {
            bytes += link.bytesSent();
        }
        return bytes;
    }

    /** Of {@link #bytesSent}, those through shared memory. */
    long bytesShared() {
        long bytes = 0;
        for (Link link : links) {
            bytes += link.bytesShared();
        }
        return bytes;
    }

    @Override
    public void abort(String reason) {
        aborted = reason;
        signal.happened();
    }

    @Override
    public void close() {
        endpoint.close();
        for (Link link : links) {
            link.close();
        }
    }
}
