package io.lockstep.driver.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The executors of one command, as Spark knows them: some die, others come for them, some are about to leave. */
final class SimulatedCluster {
    /** One executor. */
    record Executor(String name, SimulatedProcess process, int threads) {}

    private static final long LATEST_REPLACEMENT_NANOS = 15 * Scheduler.SECOND;
    private static final long LATEST_NOTICE_NANOS = 40 * Scheduler.SECOND;

    private final Simulation simulation;
    private final int command;
    private final List<Executor> executors = new ArrayList<>();
    private final Set<String> leaving = new LinkedHashSet<>();
    private int named;
    private boolean closed;

    SimulatedCluster(Simulation simulation, int command) {
        this.simulation = simulation;
        this.command = command;
        int count = simulation.executorsMinimum() + simulation.dice().below(3);
        for (int i = 0; i < count; i++) {
            add();
        }
    }

    /** Another executor comes, where there are any. */
    void add() {
        if (closed || !simulation.hasExecutors() || executors.size() > 5) {
            return;
        }
        String name = String.valueOf(++named);
        SimulatedProcess process = new SimulatedProcess("c" + command + "e" + name, "10.1." + command + "." + named);
        Executor executor = new Executor(name, process, simulation.dice().between(1, 3));
        executors.add(executor);
        simulation.register(process);
        process.atDeath(() -> gone(executor));
    }

    private void gone(Executor executor) {
        long notice = executor.process().isVanished() ? simulation.dice().nanos(0, LATEST_NOTICE_NANOS) : 0;
        simulation.scheduler().at(notice, () -> executors.remove(executor));
        if (!simulation.dice().oneIn(3)) {
            simulation.scheduler().at(simulation.dice().nanos(Scheduler.SECOND, LATEST_REPLACEMENT_NANOS), this::add);
        }
    }

    List<Executor> executors() {
        return List.copyOf(executors);
    }

    int slots() {
        return executors.stream().mapToInt(Executor::threads).sum();
    }

    boolean has(String name) {
        return executors.stream().anyMatch(executor -> executor.name().equals(name));
    }

    boolean leaves(String name) {
        return leaving.contains(name);
    }

    /** Its node is decommissioned: it goes on for a while, then it is gone. */
    void decommission(SimulatedProcess process) {
        for (Executor executor : executors) {
            if (executor.process() == process && leaving.add(executor.name())) {
                simulation
                        .scheduler()
                        .at(
                                simulation.dice().nanos(2 * Scheduler.SECOND, LATEST_NOTICE_NANOS),
                                () -> process.kill(false));
            }
        }
    }

    /** Spark gives it no more tasks, and gets another for it. */
    void replace(String name) {
        for (Executor executor : executors()) {
            if (executor.name().equals(name)) {
                executors.remove(executor);
                add();
            }
        }
    }

    /** Those that may be sent tasks. */
    List<Executor> usable() {
        return executors.stream()
                .filter(executor -> !leaving.contains(executor.name()))
                .toList();
    }

    /** The command is over, or its driver dead: executors end sooner or later. */
    void close() {
        closed = true;
        for (Executor executor : executors()) {
            simulation
                    .scheduler()
                    .at(
                            simulation.dice().nanos(0, LATEST_NOTICE_NANOS),
                            () -> executor.process().kill(false));
        }
    }
}
