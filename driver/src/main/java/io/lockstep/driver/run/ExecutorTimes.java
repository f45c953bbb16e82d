package io.lockstep.driver.run;

import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.step.PhaseClock;
import io.lockstep.driver.step.StepShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Times by phase of executors that work at one-step jobs. The driver's own phases are everybody's; of its waits for
 * jobs an executor's work is taken off, and what is left is its wait.
 */
final class ExecutorTimes {
    private static final class Executor {
        private final Map<Phase, Double> seconds = new TreeMap<>();
        private final Map<String, Double> waitedFor = new TreeMap<>();
        private double collection;
        private double busy;

        private void add(Phase phase, double more) {
            seconds.merge(phase, more, Double::sum);
            busy += more;
        }
    }

    private final Map<String, Executor> executors = new TreeMap<>();
    private final Map<String, PhaseTimes> before = new TreeMap<>();
    private final PhaseClock clock = new PhaseClock();

    /** An epoch begins; those before it count for {@link #all}. */
    void begin() {
        before.putAll(all());
        executors.clear();
        clock.begin();
    }

    /** All since the border before was this phase of the driver. */
    void spent(Phase phase) {
        clock.spent(phase);
    }

    /** An executor's part of a step. */
    void add(StepShare.Work work, int threads) {
        Executor executor = executors.computeIfAbsent(work.executor(), name -> new Executor());
        for (Phase phase : Phase.values()) {
            executor.add(phase, work.times().of(phase) / threads);
        }
        executor.collection += work.times().collection();
    }

    /** All parts of a step are added: the others waited for the executor that was busy longest. */
    void endStep() {
        String slowest = "";
        double longest = 0;
        for (Map.Entry<String, Executor> each : executors.entrySet()) {
            if (each.getValue().busy > longest) {
                longest = each.getValue().busy;
                slowest = each.getKey();
            }
        }
        for (Executor executor : executors.values()) {
            executor.waitedFor.merge(slowest, longest - executor.busy, Double::sum);
            executor.busy = 0;
        }
    }

    /** Of the epoch so far, by executor. */
    List<PhaseTimes> epoch() {
        return List.copyOf(times().values());
    }

    /** Of the generation so far. */
    Map<String, PhaseTimes> all() {
        Map<String, PhaseTimes> all = new TreeMap<>(before);
        times().forEach((name, times) -> all.merge(name, times, PhaseTimes::plus));
        return all;
    }

    private Map<String, PhaseTimes> times() {
        PhaseTimes driver = clock.times();
        Map<String, PhaseTimes> all = new TreeMap<>();
        executors.forEach((name, executor) -> all.put(name, times(executor, driver)));
        return all;
    }

    private PhaseTimes times(Executor executor, PhaseTimes driver) {
        List<Double> seconds = new ArrayList<>(driver.seconds());
        double wait = driver.of(Phase.WAIT_RANKS);
        for (Map.Entry<Phase, Double> phase : executor.seconds.entrySet()) {
            int at = phase.getKey().index();
            seconds.set(at, seconds.get(at) + phase.getValue());
            wait -= phase.getValue();
        }
        seconds.set(Phase.WAIT_RANKS.index(), Math.max(0, wait));
        List<Double> waitedFor = new ArrayList<>();
        if (executors.size() > 1) {
            executors.keySet().forEach(other -> waitedFor.add(executor.waitedFor.getOrDefault(other, 0.0)));
        }
        return new PhaseTimes(seconds, 0, executor.collection, waitedFor);
    }
}
