package io.lockstep.driver.music;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a collection of pieces is like, its notes counted as they are struck (see {@link Notes}).
 *
 * @param pieces how many
 * @param notes of all pieces
 * @param inKey share of notes whose pitch class is of the piece's key: of the twelve major scales the one that has most of its notes (a minor key
 *     has those of its relative major), as {@code scale_consistency} of
 *     <a href="https://salu133445.github.io/muspy/metrics.html">MusPy</a>, here over all notes; 0 without notes
 * @param pitchClassEntropy Shannon entropy of the pitch classes of all notes, in bits, at most log2 12 = 3.585
 * @param pitchEntropy mean over pieces of the entropy of each piece's own pitch classes, in bits
 * @param intervals share of each step of the highest voice, in semitones, between steps that both sound; held notes are 0
 */
public record MusicMeasures(
        int pieces,
        long notes,
        double inKey,
        double pitchClassEntropy,
        double pitchEntropy,
        SortedMap<Integer, Double> intervals) {
    private static final int CLASSES = 12;
    private static final List<Integer> MAJOR = List.of(0, 2, 4, 5, 7, 9, 11);

    /** Counts of pieces. */
    public static MusicMeasures of(Collection<Notes> pieces) {
        long[] all = new long[CLASSES];
        long inKey = 0;
        double entropies = 0;
        int sounding = 0;
        TreeMap<Integer, Long> intervals = new TreeMap<>();
        for (Notes piece : pieces) {
            long[] own = pitchClasses(piece);
            for (int c = 0; c < CLASSES; c++) {
                all[c] += own[c];
            }
            inKey += inKey(own);
            entropies += entropy(own);
            sounding += sum(own) > 0 ? 1 : 0;
            addIntervals(piece, intervals);
        }
        long notes = sum(all);
        return new MusicMeasures(
                pieces.size(),
                notes,
                notes == 0 ? 0 : (double) inKey / notes,
                entropy(all),
                sounding == 0 ? 0 : entropies / sounding,
                shares(intervals));
    }

    private static long[] pitchClasses(Notes piece) {
        long[] counts = new long[CLASSES];
        piece.held().forEach(note -> counts[note.pitch() % CLASSES]++);
        return counts;
    }

    private static long sum(long[] counts) {
        return Arrays.stream(counts).sum();
    }

    /** Notes of the major scale that has most of them. */
    private static long inKey(long[] counts) {
        long best = 0;
        for (int key = 0; key < CLASSES; key++) {
            long own = 0;
            for (int degree : MAJOR) {
                own += counts[(key + degree) % CLASSES];
            }
            best = Math.max(best, own);
        }
        return best;
    }

    /** In bits; 0 of nothing. */
    static double entropy(long[] counts) {
        long sum = sum(counts);
        double entropy = 0;
        for (long count : counts) {
            if (count > 0) {
                double share = (double) count / sum;
                entropy -= share * StrictMath.log(share) / StrictMath.log(2);
            }
        }
        return entropy;
    }

    private static void addIntervals(Notes piece, TreeMap<Integer, Long> counts) {
        int before = -1;
        for (List<Integer> step : piece.steps()) {
            int top = step.isEmpty() ? -1 : step.get(step.size() - 1);
            if (before >= 0 && top >= 0) {
                counts.merge(top - before, 1L, Long::sum);
            }
            before = top;
        }
    }

    private static SortedMap<Integer, Double> shares(TreeMap<Integer, Long> counts) {
        long sum = counts.values().stream().mapToLong(Long::longValue).sum();
        SortedMap<Integer, Double> shares = new TreeMap<>();
        counts.forEach((interval, count) -> shares.put(interval, (double) count / sum));
        return shares;
    }

    /** Half the sum of differences of two histograms' shares: 0 of equal ones, 1 of those that share nothing. */
    public double intervalDistance(MusicMeasures other) {
        TreeMap<Integer, Double> differences = new TreeMap<>(intervals);
        other.intervals.forEach((interval, share) -> differences.merge(interval, -share, Double::sum));
        double sum = 0;
        for (double difference : differences.values()) {
            sum += Math.abs(difference);
        }
        return sum / 2;
    }
}
