package io.lockstep.jobs.progress;

import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Table of the times of ranks by phase, for reading: a column for each phase that matters, in seconds. */
public final class PhaseTable {
    /** A phase is shown from this share of the time on. */
    private static final double SHOWN = 0.002;

    private PhaseTable() {}

    /** Whether anything is known. */
    public static boolean isKnown(List<PhaseTimes> ranks) {
        return ranks.stream().anyMatch(times -> times.total() > 0);
    }

    private static List<Phase> shown(List<PhaseTimes> ranks) {
        return Arrays.stream(Phase.values())
                .filter(phase -> ranks.stream().anyMatch(times -> times.of(phase) > SHOWN * times.total()))
                .toList();
    }

    /** Names of the columns. */
    public static List<String> header(String first, List<PhaseTimes> ranks) {
        List<String> header = new ArrayList<>(List.of(first));
        shown(ranks).forEach(phase -> header.add(phase.label()));
        header.addAll(List.of("all", "garbage collection"));
        return header;
    }

    /** A row for each rank, under {@link #header}. */
    public static List<List<String>> rows(List<PhaseTimes> ranks) {
        List<List<String>> rows = new ArrayList<>();
        for (int rank = 0; rank < ranks.size(); rank++) {
            rows.add(row("rank " + rank, ranks, ranks.get(rank)));
        }
        return rows;
    }

    private static List<String> row(String name, List<PhaseTimes> ranks, PhaseTimes times) {
        List<String> row = new ArrayList<>(List.of(name));
        shown(ranks).forEach(phase -> row.add(seconds(times.of(phase))));
        row.add(seconds(times.total()));
        row.add(seconds(times.collection()));
        return row;
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }
}
