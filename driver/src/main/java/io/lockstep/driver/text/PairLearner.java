package io.lockstep.driver.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learning of {@link BytePairs}' merges: again and again the most frequent pair of neighbours within a chunk becomes a token. Of pairs
 * as frequent the one whose left side, then right side, comes first byte by byte is taken, so that the counts alone decide.
 */
final class PairLearner {
    private static final int BITS = 32;

    private final List<int[]> chunks = new ArrayList<>();
    private final List<Long> occurrences;
    private final List<byte[]> tokens = new ArrayList<>();
    private final Map<Long, Long> counts = new HashMap<>();
    /** Of each pair the chunks it was seen in. */
    private final Map<Long, Set<Integer>> places = new HashMap<>();

    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(this::compare);

    /**
     * A pair.
     *
     * @param count it had then; where it has another one now, there is another candidate
     */
    private record Candidate(long pair, long count) {}

    /** @param chunks of text and how often each occurs */
    PairLearner(TermCounts.Listed chunks) {
        this.occurrences = chunks.counts();
        for (int value = 0; value < ByteEncoding.BYTES; value++) {
            tokens.add(new byte[] {(byte) value});
        }
        for (String chunk : chunks.terms()) {
            this.chunks.add(new ByteEncoding().ids(chunk, Integer.MAX_VALUE));
            count(this.chunks.size() - 1, 1, new HashSet<>());
        }
        counts.forEach((pair, count) -> candidates.add(new Candidate(pair, count)));
    }

    private static int left(long pair) {
        return (int) (pair >>> BITS);
    }

    private static int right(long pair) {
        return (int) pair;
    }

    private int compare(Candidate a, Candidate b) {
        if (a.count() != b.count()) {
            return Long.compare(b.count(), a.count());
        }
        int byLeft = Arrays.compareUnsigned(tokens.get(left(a.pair())), tokens.get(left(b.pair())));
        return byLeft != 0 ? byLeft : Arrays.compareUnsigned(tokens.get(right(a.pair())), tokens.get(right(b.pair())));
    }

    /**
     * Counts a chunk's pairs, or takes them back.
     *
     * @param sign 1 or -1
     * @param changed pairs whose count is another now. Added to.
     */
    private void count(int chunk, int sign, Set<Long> changed) {
        int[] ids = chunks.get(chunk);
        for (int i = 0; i + 1 < ids.length; i++) {
            long pair = (long) ids[i] << BITS | ids[i + 1];
            counts.merge(pair, sign * occurrences.get(chunk), Math::addExact);
            places.computeIfAbsent(pair, none -> new HashSet<>()).add(chunk);
            changed.add(pair);
        }
    }

    /**
     * The merges in the order they are learnt.
     *
     * @param most of them
     * @param least occurrences of a pair
     */
    List<String> merges(int most, long least) {
        List<String> merges = new ArrayList<>();
        Set<String> known = new HashSet<>();
        while (merges.size() < most && !candidates.isEmpty()) {
            Candidate candidate = candidates.remove();
            long pair = candidate.pair();
            if (counts.getOrDefault(pair, 0L) != candidate.count()) {
                continue;
            }
            if (candidate.count() < least) {
                break;
            }
            byte[] both = both(pair);
            if (known.add(letters(both))) {
                merges.add(letters(tokens.get(left(pair))) + " " + letters(tokens.get(right(pair))));
                tokens.add(both);
                join(pair, tokens.size() - 1);
            }
        }
        return merges;
    }

    private byte[] both(long pair) {
        byte[] first = tokens.get(left(pair));
        byte[] second = tokens.get(right(pair));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static String letters(byte[] bytes) {
        StringBuilder letters = new StringBuilder();
        for (byte value : bytes) {
            letters.append(ByteLetters.letter(value));
        }
        return letters.toString();
    }

    /** Makes a pair one token wherever it stands. */
    private void join(long pair, int id) {
        Set<Long> changed = new HashSet<>();
        for (int chunk : places.getOrDefault(pair, Set.of()).stream().sorted().toList()) {
            count(chunk, -1, changed);
            chunks.set(chunk, joined(chunks.get(chunk), pair, id));
            count(chunk, 1, changed);
        }
        places.remove(pair);
        changed.forEach(other -> candidates.add(new Candidate(other, counts.getOrDefault(other, 0L))));
    }

    private static int[] joined(int[] ids, long pair, int id) {
        int[] joined = new int[ids.length];
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            boolean found = ids[i] == left(pair) && i + 1 < ids.length && ids[i + 1] == right(pair);
            joined[count++] = found ? id : ids[i];
            i += found ? 1 : 0;
        }
        return Arrays.copyOf(joined, count);
    }
}
