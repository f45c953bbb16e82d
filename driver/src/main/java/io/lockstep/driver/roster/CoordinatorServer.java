package io.lockstep.driver.roster;

import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Frame;
import io.lockstep.driver.transport.FrameListener;
import io.lockstep.driver.transport.Peer;
import io.lockstep.driver.transport.Ports;
import io.lockstep.driver.transport.Signal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets ranks in and hands what they say to a {@link Coordinator}, all on the thread that calls {@link #run}; so
 * everything the coordinator causes happens there too.
 */
public final class CoordinatorServer implements AutoCloseable {
    /** Who the coordinator is to those who connect. */
    public static final Peer SELF = new Peer("coordinator", 0);

    private static final long TICK_MILLIS = 200;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private record Event(long peer, @Nullable Message message, String lost, long atMillis) {}

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Map<Long, Connection> connections = new ConcurrentHashMap<>();
    private final AtomicLong nextPeer = new AtomicLong();
    private final Endpoint endpoint;
    private final Signal signal;

    private CoordinatorServer(Endpoint endpoint, Signal signal) {
        this.endpoint = endpoint;
        this.signal = signal;
    }

    /** @param host the address to listen on */
    public static CoordinatorServer open(String host, Ports ports, Credentials credentials) throws IOException {
        return open(Endpoint.bind("lockstep-coordinator", host, ports), Signal.live(), credentials);
    }

    /**
     * At an endpoint of the caller's.
     *
     * @param endpoint bound, not yet accepting; closed with the server
     */
    public static CoordinatorServer open(Endpoint endpoint, Signal signal, Credentials credentials) {
        CoordinatorServer server = new CoordinatorServer(endpoint, signal);
        server.endpoint.accept(credentials, SELF, server::accepted);
        return server;
    }

    public InetSocketAddress address() {
        return endpoint.address();
    }

    private FrameListener accepted(Connection connection) {
        long peer = nextPeer.incrementAndGet();
        connections.put(peer, connection);
        return new FrameListener() {
            @Override
            public void frame(Connection from, Frame frame) {
                try (frame) {
                    happened(new Event(peer, MessageCodec.decode(ByteBuffer.wrap(frame.toBytes())), "", now()));
                } catch (IOException e) {
                    from.close(String.valueOf(e.getMessage()));
                }
            }

            @Override
            public void closed(Connection from, IOException cause) {
                connections.remove(peer);
                happened(new Event(peer, null, String.valueOf(cause.getMessage()), now()));
            }
        };
    }

    private void happened(Event event) {
        events.add(event);
        signal.happened();
    }

    /** For the coordinator's {@link Coordinator.Effects#send}. */
    public void send(long peer, Message message) {
        Connection connection = connections.get(peer);
        if (connection == null) {
            return;
        }
        try {
            connection.send(ByteBuffer.wrap(MessageCodec.encode(message)));
        } catch (IOException e) {
            connection.close(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Drives the coordinator until its generation has ended. Silence is judged only when everything that has arrived is
     * handled, however long that took: a slow commit makes nobody silent.
     *
     * @param tasksEnded present, with the reason, once no task of the generation is left
     */
    public GenerationEnd run(Coordinator coordinator, Supplier<Optional<String>> tasksEnded)
            throws InterruptedException {
        while (true) {
            Event event = next();
            while (event != null) {
                handle(coordinator, event);
                event = events.poll();
            }
            coordinator.tick(now());
            Optional<GenerationEnd> outcome = coordinator.outcome();
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (events.isEmpty() && tasksEnded.get().isPresent() && events.isEmpty()) {
                coordinator.end(GenerationEnd.Kind.LOST, tasksEnded.get().orElse("no task is left"), null);
            }
        }
    }

    /** After {@link #run}: listens to last words until all are said or the time is over. */
    public void drain(Coordinator coordinator, long millis) throws InterruptedException {
        long end = now() + millis;
        while (!coordinator.quiet() && now() < end) {
            handle(coordinator, next());
        }
    }

    /** The next event, waited for a little; null where there is none. */
    private @Nullable Event next() throws InterruptedException {
        long seen = signal.count();
        if (events.isEmpty()) {
            signal.await(seen, TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return events.poll();
    }

    private static void handle(Coordinator coordinator, @Nullable Event event) {
        if (event == null) {
            return;
        }
        if (event.message() != null) {
            coordinator.received(event.peer(), event.message(), event.atMillis());
        } else {
            coordinator.lost(event.peer(), event.lost(), event.atMillis());
        }
    }

    /** The clock that {@link Coordinator} is told, which only ever goes forward. */
    public long now() {
        return signal.nanoTime() / NANOS_PER_MILLI;
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
