package io.lockstep.driver.simulation;

import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.EndpointListener;
import io.lockstep.driver.transport.FrameListener;
import io.lockstep.driver.transport.Peer;
import io.lockstep.driver.transport.SimulatedFrames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One process's place in the simulated network. */
final class SimulatedEndpoint implements Endpoint {
    /** Who is let in. */
    private record Gate(Credentials credentials, Peer self, EndpointListener listener) {}

    /** A connection being made. */
    private static final class Attempt {
        private @Nullable Connection connection;
        private @Nullable IOException failure;
        private boolean abandoned;

        private boolean over() {
            return connection != null || failure != null;
        }
    }

    private final SimulatedNetwork network;
    private final SimulatedProcess process;
    private final InetSocketAddress address;
    private final List<SimulatedConnection> connections = new ArrayList<>();
    private final List<Runnable> queue = new ArrayList<>();
    private @Nullable Gate gate;
    private boolean closed;

    SimulatedEndpoint(SimulatedNetwork network, SimulatedProcess process, InetSocketAddress address) {
        this.network = network;
        this.process = process;
        this.address = address;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void accept(Credentials credentials, Peer self, EndpointListener listener) {
        gate = new Gate(credentials, self, listener);
        queue.forEach(knock -> network.scheduler().at(0, () -> process.whenRunning(knock)));
        queue.clear();
    }

    @Override
    public Connection connect(
            InetSocketAddress to,
            Credentials credentials,
            Peer self,
            Peer expected,
            FrameListener listener,
            long timeoutMillis)
            throws IOException {
        Scheduler scheduler = network.scheduler();
        Attempt attempt = new Attempt();
        String where = self + ": connecting to " + expected + " (" + to.getHostString() + ":" + to.getPort() + ")";
        SimulatedEndpoint there = network.at(to);
        long delay = there == null ? Scheduler.MILLI : network.delay(process, there.process);
        scheduler.at(delay, () -> {
            SimulatedEndpoint found = network.at(to);
            if (found == null) {
                boolean silent = there != null && there.process.isVanished();
                attempt.failure = silent ? null : new IOException("connection refused");
            } else {
                found.arrive(() -> found.knock(this, attempt, credentials, self, expected, listener));
            }
        });
        scheduler.await(attempt::over, timeoutMillis * Scheduler.MILLI);
        Connection made = attempt.connection;
        if (made != null) {
            return made;
        }
        attempt.abandoned = true;
        IOException failure = attempt.failure;
        throw new IOException(
                where + ": "
                        + (failure == null ? "no connection within " + timeoutMillis + " ms" : failure.getMessage()),
                failure);
    }

    private void arrive(Runnable knock) {
        if (gate == null) {
            queue.add(knock);
        } else {
            process.whenRunning(knock);
        }
    }

    /** On this endpoint's network thread. */
    private void knock(
            SimulatedEndpoint from,
            Attempt attempt,
            Credentials credentials,
            Peer self,
            Peer expected,
            FrameListener listener) {
        Gate open = gate;
        if (attempt.abandoned || from.process.isDead()) {
            return;
        }
        SimulatedConnection client = new SimulatedConnection(network, from.process, self, expected, address);
        try {
            if (open == null || closed || process.isDead()) {
                throw new IOException("the peer closed it");
            }
            SimulatedFrames.prove(credentials, open.credentials(), self, expected, open.self());
            SimulatedConnection server = new SimulatedConnection(network, process, open.self(), self, from.address);
            server.pair(client);
            FrameListener hears = open.listener().accepted(server);
            if (hears == null) {
                throw new IOException("authentication failed: the peer closed it");
            }
            server.open(hears);
            client.open(listener);
            connections.add(server);
            from.connections.add(client);
        } catch (IOException e) {
            network.scheduler().at(network.delay(process, from.process), () -> attempt.failure = e);
            return;
        }
        network.scheduler().at(network.delay(process, from.process), () -> {
            if (attempt.abandoned || from.closed) {
                client.close("nobody waits for it any more");
            } else {
                attempt.connection = client;
            }
        });
    }

    @Override
    public void close() {
        if (!closed && !process.isDead()) {
            closed = true;
            network.unbind(address);
            connections.forEach(Connection::close);
        }
    }
}
