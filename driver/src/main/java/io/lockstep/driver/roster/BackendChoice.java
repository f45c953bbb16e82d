package io.lockstep.driver.roster;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Register;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one backend of a roster: the first that any rank prefers and can load. Ranks that cannot load it, or load it with
 * another identity than most, would compute other bits: they are refused by name.
 *
 * @param warning for people, empty when there is nothing to say
 * @param refused why, by the place of the rank in the list that was given
 */
public record BackendChoice(String backend, String identity, String warning, Map<Integer, String> refused) {
    /**
     * @param wanted a name, or absent for the first backend that loads anywhere
     * @throws IllegalArgumentException when no rank can load what is wanted
     */
    public static BackendChoice of(List<Register> ranks, @Nullable String wanted) {
        List<String> names = new ArrayList<>();
        for (Register rank : ranks) {
            for (BackendReport report : rank.backends()) {
                if (!names.contains(report.name()) && (wanted == null || wanted.equals(report.name()))) {
                    names.add(report.name());
                }
            }
        }
        String failure = "it is not known there";
        String warning = "";
        for (String name : names) {
            Map<String, Integer> identities = identities(ranks, name);
            if (!identities.isEmpty()) {
                return agreed(ranks, name, mostFrequent(identities), warning);
            }
            failure = failure(ranks.get(0), name);
            warning = "backend '" + name + "' loads on no executor: " + failure
                    + ". The portable kernels do the same work, slower";
        }
        throw new IllegalArgumentException("lockstep.backend: expected '" + wanted + "' to load, but on "
                + describe(ranks.get(0)) + " " + failure + ". Choose another or leave it out");
    }

    private static Map<String, Integer> identities(List<Register> ranks, String name) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Register rank : ranks) {
            for (BackendReport report : rank.backends()) {
                if (report.name().equals(name) && report.loads()) {
                    counts.merge(report.identity(), rank.threads(), Integer::sum);
                }
            }
        }
        return counts;
    }

    private static String mostFrequent(Map<String, Integer> counts) {
        String best = "";
        int most = 0;
        for (Map.Entry<String, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > most) {
                best = entry.getKey();
                most = entry.getValue();
            }
        }
        return best;
    }

    private static BackendChoice agreed(List<Register> ranks, String name, String identity, String warning) {
        Map<Integer, String> refused = new LinkedHashMap<>();
        for (int i = 0; i < ranks.size(); i++) {
            Register rank = ranks.get(i);
            String found = identity(rank, name);
            if (!found.equals(identity)) {
                refused.put(
                        i,
                        describe(rank) + ": expected backend '" + name + "' as the others have it (" + identity
                                + "), got " + (found.isEmpty() ? failure(rank, name) : found)
                                + ". It takes no part. Repair it, or choose a backend that every executor can load"
                                + " with -Dlockstep.backend=");
            }
        }
        return new BackendChoice(name, identity, warning, refused);
    }

    /** Whether the rank would compute the same bits. */
    boolean agrees(Register rank) {
        return identity(rank, backend).equals(identity);
    }

    private static String identity(Register rank, String name) {
        String found = "";
        for (BackendReport report : rank.backends()) {
            if (report.name().equals(name)) {
                found = report.identity();
            }
        }
        return found;
    }

    private static String failure(Register rank, String name) {
        for (BackendReport report : rank.backends()) {
            if (report.name().equals(name)) {
                return report.failure();
            }
        }
        return "no such backend";
    }

    private static String describe(Register rank) {
        return "executor " + rank.executor() + " (" + rank.host() + ")";
    }
}
