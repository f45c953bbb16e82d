package io.lockstep.driver.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Many seeds, and what they came to: outcomes, and how often each fault struck in each phase. */
final class Sweep {
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<Fault, Map<Phase, Integer>> hits = new EnumMap<>(Fault.class);
    private final List<Simulation.Result> failed = new ArrayList<>();

    /** Plays one more. */
    void play(long seed) throws Exception {
        Simulation.Result result = Simulation.run(seed);
        outcomes.merge(String.valueOf(result.end()), 1, Integer::sum);
        for (History.Moment moment : result.moments()) {
            if (moment.entry() instanceof History.Faulted faulted) {
                hits.computeIfAbsent(faulted.fault(), fault -> new EnumMap<>(Phase.class))
                        .merge(faulted.phase(), 1, Integer::sum);
            }
        }
        if (!result.violations().isEmpty()) {
            failed.add(result);
        }
    }

    List<Simulation.Result> failed() {
        return failed;
    }

    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** Fewest hits of any pair of fault and phase that can happen. */
    int fewest() {
        int fewest = Integer.MAX_VALUE;
        for (Fault fault : Fault.values()) {
            for (Phase phase : Phase.values()) {
                if (Faults.possible(fault, phase)) {
                    fewest = Math.min(fewest, hits(fault, phase));
                }
            }
        }
        return fewest;
    }

    private int hits(Fault fault, Phase phase) {
        return hits.getOrDefault(fault, Map.of()).getOrDefault(phase, 0);
    }

    /** For people. */
    String describe() {
        StringBuilder text = new StringBuilder();
        text.append("outcomes ")
                .append(outcomes)
                .append(", failed ")
                .append(failed.size())
                .append('\n');
        text.append(String.format(Locale.ROOT, "%-18s", "hits"));
        Arrays.stream(Phase.values()).forEach(phase -> text.append(String.format(Locale.ROOT, "%15s", phase)));
        for (Fault fault : Fault.values()) {
            text.append(String.format(Locale.ROOT, "%n%-18s", fault));
            for (Phase phase : Phase.values()) {
                text.append(String.format(Locale.ROOT, "%15d", hits(fault, phase)));
            }
        }
        return text.append('\n').toString();
    }
}
