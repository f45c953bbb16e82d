package io.lockstep.driver.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What goes wrong in one simulation, and when: the n-th time that anybody enters a phase. */
final class Faults {
    private record Planned(Fault fault, Phase phase, int pass) {}

    private static final List<Phase> PHASES =
            Arrays.stream(Phase.values()).filter(phase -> phase.passes() > 0).toList();
    private static final List<Phase> CHANGES =
            List.of(Phase.CHECKPOINT, Phase.BEFORE_MARKER, Phase.AFTER_MARKER, Phase.END);
    private static final Set<Fault> OF_STORAGE =
            Set.of(Fault.STORAGE_BEFORE, Fault.STORAGE_AFTER, Fault.STORAGE_TORN, Fault.STORAGE_GONE);

    /** Each of these ends a run with an error. */
    private static final List<Fault> RARE = List.of(Fault.STORAGE_GONE, Fault.NO_MORE_EXECUTORS);

    private static final List<Fault> USUAL = List.of(Fault.values()).stream()
            .filter(fault -> !RARE.contains(fault))
            .toList();

    /** One seed of so many has a rare fault, and they take turns, so that few seeds are enough for all. */
    private static final int RARE_IN = 27;

    private static final long LATEST_NANOS = 2 * Scheduler.MILLI;

    private final Simulation simulation;
    private final Dice dice;
    private final List<Planned> planned = new ArrayList<>();
    private final Map<Phase, Integer> passes = new EnumMap<>(Phase.class);

    Faults(Simulation simulation, Dice dice) {
        this.simulation = simulation;
        this.dice = dice;
        for (int count = dice.below(4); count > 0; count--) {
            Fault fault = dice.of(USUAL);
            plan(fault, dice.of(OF_STORAGE.contains(fault) ? CHANGES : PHASES));
        }
        if (simulation.seed() % RARE_IN == 0) {
            planRare(simulation.seed() / RARE_IN);
        }
    }

    /** Whether a fault can happen in a phase. */
    static boolean possible(Fault fault, Phase phase) {
        return OF_STORAGE.contains(fault) ? CHANGES.contains(phase) : PHASES.contains(phase);
    }

    private void planRare(long turn) {
        List<Planned> rare = new ArrayList<>();
        for (Fault fault : RARE) {
            for (Phase phase : PHASES) {
                if (possible(fault, phase)) {
                    rare.add(new Planned(fault, phase, 1));
                }
            }
        }
        planned.add(rare.get((int) (turn % rare.size())));
    }

    private void plan(Fault fault, Phase phase) {
        planned.add(new Planned(fault, phase, 1 + dice.below(phase.passes())));
    }

    /** A process begins something. */
    void entered(SimulatedProcess process, Phase phase) {
        int pass = passes.merge(phase, 1, Integer::sum);
        for (Planned plan : planned) {
            if (plan.phase() == phase && plan.pass() == pass) {
                if (OF_STORAGE.contains(plan.fault())) {
                    arm(plan.fault(), phase, process);
                } else if (RARE.contains(plan.fault())) {
                    make(plan.fault(), phase, process);
                } else {
                    simulation.scheduler().at(dice.nanos(0, LATEST_NANOS), () -> make(plan.fault(), phase, process));
                }
            }
        }
    }

    private void arm(Fault fault, Phase phase, SimulatedProcess process) {
        switch (fault) {
            case STORAGE_BEFORE -> simulation.storage().arm(SimulatedStorage.Fault.BEFORE);
            case STORAGE_AFTER -> simulation.storage().arm(SimulatedStorage.Fault.AFTER);
            case STORAGE_TORN -> simulation.storage().arm(SimulatedStorage.Fault.TORN);
            default -> {
                simulation.storage().fail();
                simulation.history().add(new History.Faulted(fault, phase, process.name()));
            }
        }
    }

    /** A fault of the storage has struck. */
    void struck(SimulatedStorage.Fault fault, SimulatedProcess process, String path) {
        Phase phase = path.contains("-i") ? Phase.CHECKPOINT : process.phase();
        Fault named = Fault.valueOf("STORAGE_" + fault.name());
        simulation.history().add(new History.Faulted(named, phase, process.name() + " at " + path));
    }

    private void make(Fault fault, Phase phase, SimulatedProcess where) {
        SimulatedDriver driver = simulation.driverOf(where);
        List<SimulatedCluster.Executor> executors = driver.cluster().executors();
        SimulatedProcess victim = where;
        if (executors.isEmpty()) {
            victim = driver.process();
        } else if (where == driver.process() || dice.oneIn(4)) {
            victim = dice.of(executors).process();
        }
        boolean there = where.phase() == phase || phase == Phase.CHECKPOINT;
        simulation.history().add(new History.Faulted(fault, there ? phase : where.phase(), victim.name()));
        if (victim != driver.process()) {
            strike(fault, driver, victim, executors);
        }
        command(fault, driver);
    }

    private void strike(
            Fault fault, SimulatedDriver driver, SimulatedProcess victim, List<SimulatedCluster.Executor> executors) {
        long now = simulation.scheduler().now();
        switch (fault) {
            case KILL -> victim.kill(false);
            case KILL_MACHINE -> victim.kill(true);
            case KILL_TWO -> {
                victim.kill(dice.oneIn(2));
                dice.of(executors).process().kill(dice.oneIn(2));
            }
            case FREEZE -> freeze(victim);
            case RESET, HALF_OPEN -> {
                List<SimulatedConnection> connections = simulation.network().connections(victim);
                if (!connections.isEmpty()) {
                    SimulatedConnection connection = dice.of(connections);
                    if (fault == Fault.RESET) {
                        connection.reset();
                    } else {
                        connection.drop();
                    }
                }
            }
            case PARTITION -> victim.partitionUntil(now + dice.nanos(Scheduler.SECOND / 10, 60 * Scheduler.SECOND));
            case SLOW -> victim.slowUntil(now + dice.nanos(Scheduler.SECOND / 2, 30 * Scheduler.SECOND));
            case DECOMMISSION -> driver.cluster().decommission(victim);
            case NO_MORE_EXECUTORS -> simulation.takeExecutors();
            default -> {
                // one of the driver's
            }
        }
    }

    private void command(Fault fault, SimulatedDriver driver) {
        switch (fault) {
            case LATE -> driver.cluster().add();
            case INTERRUPT -> driver.interrupt("somebody wants it to end");
            case KILL_DRIVER -> driver.process().kill(dice.oneIn(3));
            case FREEZE_DRIVER -> {
                freeze(driver.process());
                if (dice.oneIn(2)) {
                    simulation.startSoon();
                }
            }
            case SECOND_DRIVER -> simulation.startSoon();
            default -> {
                // one of an executor's
            }
        }
    }

    private void freeze(SimulatedProcess process) {
        process.freeze();
        simulation.scheduler().at(dice.nanos(Scheduler.SECOND / 10, 100 * Scheduler.SECOND), process::thaw);
    }
}
