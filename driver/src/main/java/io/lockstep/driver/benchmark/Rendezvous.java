package io.lockstep.driver.benchmark;

import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.EndpointListener;
import io.lockstep.driver.transport.Frame;
import io.lockstep.driver.transport.FrameListener;
import io.lockstep.driver.transport.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Exchange of addresses between the tasks of a benchmark: each sends its own, all get the list when it is full. */
final class Rendezvous implements EndpointListener {
    static final Peer COORDINATOR = new Peer("coordinator", 0);
    private static final String TASK = "task";

    private final int size;
    private final Map<Long, Connection> tasks = new TreeMap<>();
    private final Map<Long, String> addresses = new TreeMap<>();

    Rendezvous(int size) {
        this.size = size;
    }

    @Override
    public synchronized @Nullable FrameListener accepted(Connection connection) {
        Peer peer = connection.peer();
        if (!peer.role().equals(TASK) || peer.number() < 0 || peer.number() >= size) {
            return null;
        }
        return tasks.putIfAbsent(peer.number(), connection) == null ? new Registration() : null;
    }

    private final class Registration implements FrameListener {
        @Override
        public void frame(Connection connection, Frame frame) {
            try (frame) {
                register(connection.peer().number(), new String(frame.toBytes(), StandardCharsets.UTF_8));
            }
        }

        @Override
        public void closed(Connection connection, IOException cause) {
            forget(connection.peer().number());
        }
    }

    private synchronized void forget(long task) {
        tasks.remove(task);
        addresses.remove(task);
    }

    private synchronized void register(long task, String address) {
        addresses.put(task, address);
        if (addresses.size() < size) {
            return;
        }
        byte[] roster = String.join("\n", addresses.values()).getBytes(StandardCharsets.UTF_8);
        try {
            for (Connection connection : tasks.values()) {
                connection.send(ByteBuffer.wrap(roster));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The other end, in a task: says where it listens, waits for the list. */
    static List<InetSocketAddress> meet(
            Endpoint endpoint, Credentials credentials, InetSocketAddress coordinator, int task, long deadlineMillis)
            throws IOException {
        CompletableFuture<String> roster = new CompletableFuture<>();
        FrameListener listener = new FrameListener() {
            @Override
            public void frame(Connection connection, Frame frame) {
                try (frame) {
                    roster.complete(new String(frame.toBytes(), StandardCharsets.UTF_8));
                }
            }

            @Override
            public void closed(Connection connection, IOException cause) {
                roster.completeExceptionally(cause);
            }
        };
        Peer self = new Peer(TASK, task);
        try (Connection connection =
                endpoint.connect(coordinator, credentials, self, COORDINATOR, listener, deadlineMillis)) {
            InetSocketAddress own = endpoint.address();
            connection.send(
                    ByteBuffer.wrap((own.getHostString() + ":" + own.getPort()).getBytes(StandardCharsets.UTF_8)));
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (String line : roster.get(deadlineMillis, TimeUnit.MILLISECONDS).split("\n", -1)) {
                int colon = line.lastIndexOf(':');
                addresses.add(
                        new InetSocketAddress(line.substring(0, colon), Integer.parseInt(line.substring(colon + 1))));
            }
            return addresses;
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    self + ": no list of addresses from the driver within " + deadlineMillis / 1000
                            + " s. Are there enough free slots for all tasks at once?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(self + ": interrupted while waiting for the list of addresses", e);
        }
    }
}
