package io.lockstep.kernels.metric;

import java.util.Arrays;

/**
 * Counts of each (score, answer, weight), in order of score: a sorted run of distinct keys with counts, and a
 * buffer of new keys. The order of the run makes every sum over it the same, whatever came when.
 *
 * <p>A key is the score's bits, mapped so that they sort as the score does (32), the answer (1) and the weight's bits
 * (31).
 */
final class RankedScores implements MetricAccumulator {
    private static final int FIRST_BUFFER = 4096;
    private static final int WEIGHT_BITS = 31;
    private static final long WEIGHT_MASK = (1L << WEIGHT_BITS) - 1;

    /** A number from how much weight of yes and of no has each score. */
    @FunctionalInterface
    interface Ranking {
        /**
         * @param yes by distinct score, ascending. Not modified.
         * @param no likewise
         */
        double value(double[] yes, double[] no);
    }

    private final String name;
    private final Ranking ranking;
    private long[] keys = new long[0];
    private long[] counts = new long[0];
    private long[] buffer = new long[FIRST_BUFFER];
    private int buffered;
    private long notNumbers;

    /** @param name for messages */
    RankedScores(String name, Ranking ranking) {
        this.name = name;
        this.ranking = ranking;
    }

    @Override
    public void add(int rows, int size, float[] scores, float[] targets, float[] weights, float[] losses) {
        for (int row = 0; row < rows; row++) {
            float weight = weights[row];
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        name + ": example weights must be finite and at least 0, got " + weight + ". Correct the data");
            }
            if (weight > 0) {
                for (int j = row * size; j < (row + 1) * size; j++) {
                    add(scores[j], targets[j] >= 0.5f, weight);
                }
            }
        }
    }

    private void add(float score, boolean yes, float weight) {
        if (Float.isNaN(score)) {
            notNumbers++;
            return;
        }
        if (buffered == buffer.length) {
            flush();
        }
        buffer[buffered++] = key(score, yes, weight);
    }

    private static long key(float score, boolean yes, float weight) {
        int bits = Float.floatToIntBits(score + 0.0f);
        // negative scores sort backwards by their bits; -0 became 0 above
        int ordered = bits ^ (bits >> 31 & 0x7FFFFFFF);
        return (long) ordered << 32 | (yes ? 1L << WEIGHT_BITS : 0) | Float.floatToIntBits(weight);
    }

    /** Moves the buffer into the run. */
    private void flush() {
        if (buffered == 0) {
            return;
        }
        Arrays.sort(buffer, 0, buffered);
        long[] ones = new long[buffered];
        Arrays.fill(ones, 1);
        mergeSorted(Arrays.copyOf(buffer, buffered), ones);
        buffered = 0;
        buffer = new long[Math.max(FIRST_BUFFER, keys.length / 2)];
    }

    /**
     * Merges sorted keys into the run.
     *
     * @param otherKeys in order; may repeat. Not modified.
     * @param otherCounts of the same length. Not modified.
     */
    private void mergeSorted(long[] otherKeys, long[] otherCounts) {
        long[] mergedKeys = new long[Math.addExact(keys.length, otherKeys.length)];
        long[] mergedCounts = new long[mergedKeys.length];
        int used = 0;
        int i = 0;
        int j = 0;
        while (i < keys.length || j < otherKeys.length) {
            boolean mine = j == otherKeys.length || (i < keys.length && keys[i] <= otherKeys[j]);
            long key = mine ? keys[i] : otherKeys[j];
            long count = mine ? counts[i++] : otherCounts[j++];
            if (used > 0 && mergedKeys[used - 1] == key) {
                mergedCounts[used - 1] += count;
            } else {
                mergedKeys[used] = key;
                mergedCounts[used++] = count;
            }
        }
        keys = Arrays.copyOf(mergedKeys, used);
        counts = Arrays.copyOf(mergedCounts, used);
    }

    @Override
    public double value() {
        flush();
        double[] yes = new double[keys.length];
        double[] no = new double[keys.length];
        int scores = 0;
        int i = 0;
        while (i < keys.length) {
            long score = keys[i] >> 32;
            for (; i < keys.length && keys[i] >> 32 == score; i++) {
                double weight = counts[i] * (double) Float.intBitsToFloat((int) (keys[i] & WEIGHT_MASK));
                if ((keys[i] >> WEIGHT_BITS & 1) != 0) {
                    yes[scores] += weight;
                } else {
                    no[scores] += weight;
                }
            }
            scores++;
        }
        return notNumbers > 0 ? Double.NaN : ranking.value(Arrays.copyOf(yes, scores), Arrays.copyOf(no, scores));
    }

    /** Scores that were not a number, keys, then for each key its distance from the one before and its count. */
    @Override
    public byte[] toBytes() {
        flush();
        VariableLengthLongs longs = new VariableLengthLongs();
        longs.put(notNumbers);
        longs.put(keys.length);
        long previous = Long.MIN_VALUE;
        for (int i = 0; i < keys.length; i++) {
            longs.put(keys[i] - previous);
            longs.put(counts[i]);
            previous = keys[i];
        }
        return longs.toBytes();
    }

    @Override
    public void merge(byte[] state) {
        VariableLengthLongs longs = new VariableLengthLongs(state);
        long othersNotNumbers = longs.take();
        long size = longs.take();
        if (size < 0 || size > state.length) {
            throw new IllegalArgumentException(name + ": expected at most " + state.length
                    + " scores in as many bytes, got " + size + ". The data are cut or foreign");
        }
        long[] otherKeys = new long[(int) size];
        long[] otherCounts = new long[(int) size];
        long previous = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            previous += longs.take();
            otherKeys[i] = previous;
            otherCounts[i] = longs.take();
        }
        flush();
        mergeSorted(otherKeys, otherCounts);
        notNumbers += othersNotNumbers;
    }
}
