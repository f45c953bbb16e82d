package io.lockstep.driver.progress;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The rank that others waited for longest, and why.
 *
 * @param cause label of the {@link Phase} that took it longer than the others, {@link #COLLECTION} or {@link #NETWORK}
 * @param seconds of the cause; for the network, those the others waited
 * @param elsewhere the same of the other ranks, on average; for the network 0
 * @param waited seconds the other ranks waited for it, on average
 */
public record SlowestRank(int rank, String cause, double seconds, double elsewhere, double waited) {
    /** Garbage collection took at least half of what the rank took longer. */
    public static final String COLLECTION = "garbage collection";

    /** What the rank did took it no longer than others, and yet its messages came late. */
    public static final String NETWORK = "network";

    /** Work explains the waiting from this share of it on. */
    private static final double EXPLAINS = 0.3;

    private static final double HALF = 0.5;

    /** @param ranks all of them, in order */
    public static Optional<SlowestRank> of(List<PhaseTimes> ranks) {
        int slowest = -1;
        double most = 0;
        for (int rank = 0; rank < ranks.size(); rank++) {
            double blamed = 0;
            for (PhaseTimes times : ranks) {
                blamed += rank < times.waitedFor().size() ? times.waitedFor().get(rank) : 0;
            }
            if (blamed > most) {
                most = blamed;
                slowest = rank;
            }
        }
        return slowest < 0 ? Optional.empty() : Optional.of(explained(ranks, slowest, most / (ranks.size() - 1)));
    }

    private static SlowestRank explained(List<PhaseTimes> ranks, int rank, double waited) {
        PhaseTimes own = ranks.get(rank);
        Phase worst = Phase.OTHER;
        double excess = 0;
        for (Phase phase : Phase.values()) {
            double more = own.of(phase) - elsewhere(ranks, rank, phase);
            if (phase.isOwnWork() && more > excess) {
                excess = more;
                worst = phase;
            }
        }
        if (excess < EXPLAINS * waited) {
            return new SlowestRank(rank, NETWORK, waited, 0, waited);
        }
        double others = 0;
        for (PhaseTimes times : ranks) {
            others += times.collection();
        }
        double collected = (others - own.collection()) / (ranks.size() - 1);
        return own.collection() - collected >= HALF * excess
                ? new SlowestRank(rank, COLLECTION, own.collection(), collected, waited)
                : new SlowestRank(rank, worst.label(), own.of(worst), elsewhere(ranks, rank, worst), waited);
    }

    private static double elsewhere(List<PhaseTimes> ranks, int rank, Phase phase) {
        double sum = -ranks.get(rank).of(phase);
        for (PhaseTimes times : ranks) {
            sum += times.of(phase);
        }
        return sum / (ranks.size() - 1);
    }

    /** For people: {@code slowest: rank 1, compute 4.1 s, elsewhere 2.0 s; waited for 2.0 s}. */
    public String describe() {
        String took = String.format(Locale.ROOT, "slowest: rank %d, %s", rank, cause);
        String beside = cause.equals(NETWORK)
                ? ""
                : String.format(Locale.ROOT, " %.1f s, elsewhere %.1f s", seconds, elsewhere);
        return took + beside + String.format(Locale.ROOT, "; waited for %.1f s", waited);
    }

    /** By key. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rank", rank);
        data.put("cause", cause);
        data.put("seconds", seconds);
        data.put("elsewhere", elsewhere);
        data.put("waited", waited);
        return data;
    }
}
