package io.lockstep.driver.roster;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.kernels.backend.InstructionSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one backend of a roster: the first that any rank prefers and can load. Ranks that cannot load it, or load it with
 * another identity than most, or at another level than the run has had, would compute other bits: they are refused by
 * name.
 *
 * @param level the bits depend on, {@link InstructionSet#UNKNOWN} when on none
 * @param warning for people, empty when there is nothing to say
 * @param refused why, by the place of the rank in the list that was given
 */
public record BackendChoice(
        String backend, String identity, InstructionSet level, String warning, Map<Integer, String> refused) {
    /**
     * @param wanted a name, or absent for the first backend that loads anywhere
     * @param recorded the level of the run's commits; absent before the first, or when it does not matter
     * @throws IllegalArgumentException when no rank can load what is wanted
     */
    public static BackendChoice of(List<Candidate> ranks, @Nullable String wanted, @Nullable InstructionSet recorded) {
        List<String> names = new ArrayList<>();
        for (Candidate rank : ranks) {
            for (BackendReport report : rank.backends()) {
                if (!names.contains(report.name()) && (wanted == null || wanted.equals(report.name()))) {
                    names.add(report.name());
                }
            }
        }
        String failure = "it is not known there";
        StringBuilder reasons = new StringBuilder();
        for (String name : names) {
            BackendReport agreed = mostFrequent(ranks, name, recorded);
            if (agreed != null) {
                String warning = reasons.isEmpty() ? "" : reasons + "The " + name + " kernels do the same work, slower";
                return agreed(ranks, agreed, recorded, warning);
            }
            failure = ranks.get(0).report(name).failure();
            reasons.append("backend '").append(name).append("' loads on no executor: ");
            reasons.append(failure).append(". ");
        }
        throw new IllegalArgumentException("lockstep.backend: expected '" + wanted + "' to load, but on "
                + ranks.get(0).register().describe() + " " + failure + ". Repair it, or choose another backend");
    }

    /**
     * What most threads have of a backend: of those at the recorded level, when there are any; null when it loads
     * nowhere.
     */
    private static @Nullable BackendReport mostFrequent(
            List<Candidate> ranks, String name, @Nullable InstructionSet recorded) {
        Map<BackendReport, Integer> counts = new LinkedHashMap<>();
        for (Candidate rank : ranks) {
            BackendReport report = rank.report(name);
            if (report.loads()) {
                counts.merge(report, rank.register().threads(), Integer::sum);
            }
        }
        BackendReport best = null;
        int most = 0;
        boolean kept = false;
        for (Map.Entry<BackendReport, Integer> entry : counts.entrySet()) {
            boolean keeps = keeps(entry.getKey(), recorded);
            if ((keeps && !kept) || (keeps == kept && entry.getValue() > most)) {
                best = entry.getKey();
                most = entry.getValue();
                kept = keeps;
            }
        }
        return best;
    }

    private static boolean keeps(BackendReport report, @Nullable InstructionSet recorded) {
        return recorded == null || report.level() == InstructionSet.UNKNOWN || report.level() == recorded;
    }

    private static BackendChoice agreed(
            List<Candidate> ranks, BackendReport agreed, @Nullable InstructionSet recorded, String warning) {
        Map<Integer, String> refused = new LinkedHashMap<>();
        for (int i = 0; i < ranks.size(); i++) {
            String where = ranks.get(i).register().describe() + ": expected ";
            BackendReport found = ranks.get(i).report(agreed.name());
            if (recorded != null && found.loads() && !keeps(found, recorded)) {
                refused.put(
                        i,
                        where + "instruction set " + recorded.label()
                                + ", which this run has computed at since its first commit, got "
                                + found.level().label() + ". It takes no part. Give the run executors that can do "
                                + recorded.label() + ", or begin anew with --fresh");
            } else if (!found.equals(agreed)) {
                refused.put(
                        i,
                        where + "backend '" + agreed.name() + "' as the others have it (" + agreed.identity()
                                + "), got " + (found.loads() ? found.identity() : found.failure())
                                + ". It takes no part. Repair it, or choose a backend that every executor can load"
                                + " with -Dlockstep.backend=");
            }
        }
        return new BackendChoice(agreed.name(), agreed.identity(), agreed.level(), warning, refused);
    }
}
