package io.lockstep.driver.simulation;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run of commands, executors and faults, decided by a seed: the real coordinator, collective and commits over a
 * simulated clock, network and storage. Whoever started a command that failed starts it again, until the model is there
 * or nothing can help.
 */
final class Simulation implements SimulatedFiles.Watcher {
    /** How a simulation ended. */
    enum End {
        FINISHED,
        /** One clear error, since the storage is gone. */
        STORAGE_GONE,
        /** One clear error, since there are too few executors. */
        TOO_FEW
    }

    /** All there is to know about one. */
    record Result(long seed, @Nullable End end, List<String> violations, List<History.Moment> moments, int commands) {}

    private static final long LONGEST_NANOS = 4 * 3_600 * Scheduler.SECOND;
    private static final long LATEST_START_NANOS = 20 * Scheduler.SECOND;
    private static final int COMMANDS_MAXIMUM = 30;

    private final long seed;
    private final Dice dice;
    private final Scheduler scheduler;
    private final SimulatedNetwork network;
    private final SimulatedStorage storage = new SimulatedStorage();
    private final History history;
    private final Problem problem;
    private final Faults faults;
    private final int executorsMinimum;
    private final List<SimulatedDriver> drivers = new ArrayList<>();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private boolean executorsThere = true;
    private int commands;
    private int numbers;
    private int running;
    private @Nullable End end;

    private Simulation(long seed) throws IOException {
        this.seed = seed;
        this.dice = new Dice(seed, 1);
        this.scheduler = new Scheduler(new Dice(seed, 2));
        this.network = new SimulatedNetwork(scheduler, new Dice(seed, 3));
        this.history = new History(scheduler);
        this.problem = Problem.choose(new Dice(seed, 4));
        this.executorsMinimum = dice.between(1, 2);
        this.faults = new Faults(this, new Dice(seed, 5));
    }

    /** Plays a seed to its end. */
    static Result run(long seed) throws Exception {
        Simulation simulation = new Simulation(seed);
        SimulatedProcess world = new SimulatedProcess("world", "10.0.0.1");
        List<String> violations = new ArrayList<>();
        simulation.scheduler.run(world, () -> {
            simulation.startSoon();
            if (!simulation.scheduler.await(() -> simulation.over(), LONGEST_NANOS)) {
                violations.add("not over after " + LONGEST_NANOS / Scheduler.SECOND + " s");
            }
            simulation.killAll();
            if (!simulation.scheduler.await(() -> simulation.scheduler.living() == 0, LONGEST_NANOS)) {
                violations.add("tasks that do not end");
            }
        });
        Throwable failure = simulation.scheduler.failure();
        if (failure != null) {
            violations.add("failed with " + Checker.text(failure));
        }
        violations.addAll(
                new Checker(simulation.problem, simulation.storage, simulation.history).violations(simulation.end));
        return new Result(seed, simulation.end, violations, simulation.history.moments(), simulation.commands);
    }

    private boolean over() {
        return end != null || scheduler.failure() != null;
    }

    private void killAll() {
        processes.forEach(process -> process.kill(true));
    }

    /** A process there is, or was. */
    void register(SimulatedProcess process) {
        processes.add(process);
    }

    /** Somebody starts the command. */
    void startSoon() {
        scheduler.at(dice.nanos(0, LATEST_START_NANOS), this::start);
    }

    private void start() {
        if (over()) {
            return;
        }
        if (commands == COMMANDS_MAXIMUM) {
            scheduler.failed(new AssertionError("not finished after " + commands + " commands"));
            return;
        }
        int command = ++commands;
        running++;
        SimulatedProcess process =
                new SimulatedProcess("driver" + command, String.format(Locale.ROOT, "10.2.0.%d", command));
        SimulatedCluster cluster = new SimulatedCluster(this, command);
        SimulatedDriver driver = new SimulatedDriver(this, process, cluster);
        drivers.add(driver);
        register(process);
        process.atDeath(() -> {
            cluster.close();
            ended(driver, false, "killed");
        });
        scheduler.start(process, () -> {
            String text = "";
            try {
                driver.run();
            } catch (IOException | RuntimeException e) {
                text = String.valueOf(e.getMessage());
            }
            cluster.close();
            ended(driver, text.isEmpty(), text);
        });
    }

    private void ended(SimulatedDriver driver, boolean finished, String text) {
        if (over()) {
            return;
        }
        history.add(new History.Ended(driver.incarnation(), finished, text));
        running--;
        if (finished) {
            end = End.FINISHED;
        } else if (storage.isBroken()) {
            end = End.STORAGE_GONE;
        } else if (!executorsThere) {
            end = End.TOO_FEW;
        } else if (running == 0) {
            startSoon();
        }
    }

    Scheduler scheduler() {
        return scheduler;
    }

    SimulatedNetwork network() {
        return network;
    }

    SimulatedStorage storage() {
        return storage;
    }

    History history() {
        return history;
    }

    Problem problem() {
        return problem;
    }

    Faults faults() {
        return faults;
    }

    Dice dice() {
        return dice;
    }

    int executorsMinimum() {
        return executorsMinimum;
    }

    /** Numbers of tasks. */
    long number() {
        return numbers++;
    }

    Files files(SimulatedProcess process) {
        return new SimulatedFiles(storage, scheduler, dice, process, this);
    }

    boolean hasExecutors() {
        return executorsThere;
    }

    /** Executors die until too few are left, and none comes any more. */
    void takeExecutors() {
        executorsThere = false;
        for (SimulatedDriver driver : drivers) {
            List<SimulatedCluster.Executor> executors = driver.cluster().executors();
            for (int i = executorsMinimum - 1; i < executors.size(); i++) {
                executors.get(i).process().kill(false);
            }
        }
    }

    long incarnationInCharge() {
        return Checker.incarnation(storage);
    }

    SimulatedDriver driverOf(SimulatedProcess process) {
        for (SimulatedDriver driver : drivers) {
            boolean own = driver.process() == process
                    || driver.cluster().executors().stream().anyMatch(executor -> executor.process() == process);
            if (own) {
                return driver;
            }
        }
        return drivers.get(drivers.size() - 1);
    }

    @Override
    public void struck(SimulatedStorage.Fault fault, SimulatedProcess process, String path) {
        faults.struck(fault, process, path);
    }

    @Override
    public void published(SimulatedProcess process, String path) {
        if (path.contains("/commit-")) {
            long incarnation = driverOf(process).incarnation();
            history.add(new Checker(problem, storage, history).marked(incarnation, path));
            enter(process, Phase.AFTER_MARKER);
            scheduler.sleep(dice.nanos(Scheduler.MILLI / 10, 30 * Scheduler.MILLI));
        }
    }

    /** A process begins something, which is when faults of that phase may be made. */
    void enter(SimulatedProcess process, Phase phase) {
        process.phase(phase);
        faults.entered(process, phase);
    }

    long seed() {
        return seed;
    }
}
