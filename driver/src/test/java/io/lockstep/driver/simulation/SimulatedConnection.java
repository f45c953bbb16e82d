package io.lockstep.driver.simulation;

import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Frame;
import io.lockstep.driver.transport.FrameListener;
import io.lockstep.driver.transport.OutgoingFrame;
import io.lockstep.driver.transport.Peer;
import io.lockstep.driver.transport.SimulatedFrames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One end of a simulated connection: frames arrive in order after some time, or never. */
final class SimulatedConnection implements Connection {
    private static final long QUEUED_BYTES_MAXIMUM = 300;
    private static final long SEND_NANOS = 30 * Scheduler.SECOND;

    private final SimulatedNetwork network;
    private final SimulatedProcess owner;
    private final Peer self;
    private final Peer peer;
    private final InetSocketAddress peerAddress;
    private final List<byte[]> written = new ArrayList<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private @Nullable SimulatedConnection other;
    private @Nullable FrameListener listener;
    private @Nullable IOException failure;
    private long bytesSent;
    private long underWay;
    private long lastArrival;
    private boolean starved;
    private boolean paused;
    private boolean ended;
    private boolean dropping;

    SimulatedConnection(
            SimulatedNetwork network, SimulatedProcess owner, Peer self, Peer peer, InetSocketAddress peerAddress) {
        this.network = network;
        this.owner = owner;
        this.self = self;
        this.peer = peer;
        this.peerAddress = peerAddress;
    }

    void pair(SimulatedConnection end) {
        other = end;
        end.other = this;
    }

    /** The listener is known: the connection is made. */
    void open(FrameListener hears) {
        listener = hears;
        network.add(this);
        owner.atDeath(this::ownerDied);
    }

    private void ownerDied() {
        ended = true;
        failure = new IOException("its process died");
        SimulatedConnection end = other;
        if (end != null && !owner.isVanished() && !dropping) {
            arrive(end, () -> end.end("the peer closed it"));
        }
    }

    SimulatedProcess owner() {
        return owner;
    }

    SimulatedProcess otherOwner() {
        SimulatedConnection end = other;
        return end == null ? owner : end.owner;
    }

    /** From now on nothing that is sent from this end arrives, and nobody is told. */
    void drop() {
        dropping = true;
    }

    /** The network ends it, at both ends. */
    void reset() {
        SimulatedConnection end = other;
        if (end != null) {
            network.scheduler()
                    .at(network.delay(owner, end.owner), () -> end.owner.whenRunning(() -> end.end("reset")));
        }
        owner.whenRunning(() -> end("reset"));
    }

    @Override
    public Peer self() {
        return self;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public InetSocketAddress peerAddress() {
        return peerAddress;
    }

    @Override
    public void send(ByteBuffer... parts) throws IOException {
        network.scheduler().await(() -> writable() || failure != null, SEND_NANOS);
        if (!writable()) {
            throwIfFailed();
            throw new IOException(between() + ": no data taken for 30 s while sending");
        }
        int size = 0;
        for (ByteBuffer part : parts) {
            size += part.remaining();
        }
        OutgoingFrame frame = allocate(size);
        for (ByteBuffer part : parts) {
            frame.buffer().put(part);
        }
        write(frame);
        flush();
    }

    @Override
    public OutgoingFrame allocate(int bytes) {
        return SimulatedFrames.outgoing(bytes);
    }

    @Override
    public boolean writable() {
        boolean room = underWay < QUEUED_BYTES_MAXIMUM;
        starved |= !room;
        return room;
    }

    private void throwIfFailed() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    @Override
    public void write(OutgoingFrame frame) throws IOException {
        byte[] bytes = SimulatedFrames.sent(frame);
        throwIfFailed();
        bytesSent += bytes.length;
        underWay += bytes.length;
        written.add(bytes);
    }

    @Override
    public void flush() {
        SimulatedConnection end = other;
        for (byte[] bytes : written) {
            if (end != null && !dropping) {
                arrive(end, () -> end.deliver(bytes));
            }
        }
        written.clear();
    }

    private void arrive(SimulatedConnection end, Runnable action) {
        Scheduler scheduler = network.scheduler();
        lastArrival = Math.max(lastArrival, scheduler.now() + network.delay(owner, end.owner));
        scheduler.at(lastArrival - scheduler.now(), () -> end.owner.whenRunning(action));
    }

    private void deliver(byte[] bytes) {
        if (owner.isDead()) {
            return;
        }
        if (paused) {
            held.add(() -> deliver(bytes));
            return;
        }
        SimulatedConnection from = other;
        if (from != null) {
            from.owner.whenRunning(() -> from.taken(bytes.length));
        }
        FrameListener hears = listener;
        if (ended || hears == null) {
            return;
        }
        Frame frame = SimulatedFrames.received(bytes);
        try {
            hears.frame(this, frame);
        } catch (RuntimeException e) {
            end("a frame could not be handled: " + e);
        }
    }

    private void taken(int bytes) {
        underWay -= bytes;
        FrameListener hears = listener;
        if (starved && underWay < QUEUED_BYTES_MAXIMUM && hears != null && !ended) {
            starved = false;
            hears.writable(this);
        }
    }

    private void end(String what) {
        if (paused) {
            held.add(() -> end(what));
            return;
        }
        FrameListener hears = listener;
        if (ended || owner.isDead() || hears == null) {
            return;
        }
        ended = true;
        IOException cause = failure == null ? new IOException(between() + ": " + what) : failure;
        failure = cause;
        hears.closed(this, cause);
    }

    @Override
    public void pauseReading(boolean pause) {
        paused = pause;
        if (!pause) {
            network.scheduler().at(0, () -> owner.whenRunning(this::resume));
        }
    }

    private void resume() {
        while (!paused && !held.isEmpty()) {
            held.poll().run();
        }
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public @Nullable IOException failure() {
        return failure;
    }

    @Override
    public void close(String reason) {
        SimulatedConnection end = other;
        if (failure != null || owner.isDead()) {
            return;
        }
        failure = new IOException(between() + ": " + reason);
        flush();
        network.scheduler().at(Scheduler.MILLI, () -> owner.whenRunning(() -> end(reason)));
        if (end != null && !dropping) {
            arrive(end, () -> end.end("the peer closed it"));
        }
    }

    @Override
    public void close() {
        close("closed by this end");
    }

    private String between() {
        return self + ": connection to " + peer;
    }

    @Override
    public String toString() {
        return between();
    }
}
