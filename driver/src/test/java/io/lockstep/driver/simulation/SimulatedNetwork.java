package io.lockstep.driver.simulation;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who listens where, and how long bytes take: in order on a connection, in any order between two. */
final class SimulatedNetwork {
    private static final long LEAST_NANOS = Scheduler.MILLI / 20;
    private static final long MOST_NANOS = 12 * Scheduler.MILLI;
    private static final int SLOW = 60;

    private final Scheduler scheduler;
    private final Dice dice;
    private final Map<InetSocketAddress, SimulatedEndpoint> endpoints = new HashMap<>();
    private final List<SimulatedConnection> connections = new ArrayList<>();
    private int ports = 1_024;

    SimulatedNetwork(Scheduler scheduler, Dice dice) {
        this.scheduler = scheduler;
        this.dice = dice;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    SimulatedEndpoint bind(SimulatedProcess process) {
        InetSocketAddress address = new InetSocketAddress(process.host(), ports++);
        SimulatedEndpoint endpoint = new SimulatedEndpoint(this, process, address);
        endpoints.put(address, endpoint);
        process.atDeath(() -> endpoints.remove(address));
        return endpoint;
    }

    void unbind(InetSocketAddress address) {
        endpoints.remove(address);
    }

    @Nullable SimulatedEndpoint at(InetSocketAddress address) {
        return endpoints.get(address);
    }

    /** How long something takes from one process to another, from now. */
    long delay(SimulatedProcess from, SimulatedProcess to) {
        long now = scheduler.now();
        long delay = dice.nanos(LEAST_NANOS, MOST_NANOS);
        if (now < from.slowUntil() || now < to.slowUntil()) {
            delay *= SLOW;
        }
        return Math.max(0, Math.max(from.partitionedUntil(), to.partitionedUntil()) - now) + delay;
    }

    void add(SimulatedConnection connection) {
        connections.add(connection);
    }

    /** Connections of a process that are alive, those between ranks first. */
    List<SimulatedConnection> connections(SimulatedProcess process) {
        List<SimulatedConnection> found = new ArrayList<>();
        for (SimulatedConnection connection : connections) {
            if (connection.owner() == process && connection.failure() == null) {
                found.add(connection);
            }
        }
        return found;
    }
}
