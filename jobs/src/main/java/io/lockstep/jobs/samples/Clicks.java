package io.lockstep.jobs.samples;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.Locale;

/**
 * Invented impressions of advertisements, as logs of clicks have them: 13 skewed counts, some missing, and 26 categories
 * from a handful to millions of values, few of them frequent. Whether somebody clicked follows effects of counts and of
 * categories, and pairs of categories that only together mean something. Row i is a function of (seed, part, i), so that
 * any number of rows can be made, and tables of more rows begin with those of fewer.
 */
final class Clicks {
    static final int NUMBERS = 13;
    static final int CATEGORIES = 26;

    /** Values of each category, from days of the week to cookies. */
    private static final int[] VALUES = {
        7, 24, 3, 12, 50, 200, 1_000, 31, 5, 400, 2_000, 90, 10_000, 26, 600, 50_000, 10, 3_000, 4, 150, 100_000, 15,
        18, 20_000, 60, 1_000_000
    };

    private static final int PAIRS = 6;
    private static final double BASE = -1.9;

    private final long seed;
    private final int part;

    /** @param part 0 for training rows, 1 for test rows */
    Clicks(long seed, int part) {
        this.seed = seed;
        this.part = part;
    }

    /** The names of a CSV file's columns. */
    static String header() {
        StringBuilder text = new StringBuilder("clicked");
        for (int i = 1; i <= NUMBERS; i++) {
            text.append(",n").append(i);
        }
        for (int i = 1; i <= CATEGORIES; i++) {
            text.append(",c").append(i);
        }
        return text.toString();
    }

    /** Row i as a CSV line, appended without its end. */
    void append(long row, StringBuilder line) {
        RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA, 200 + part, row);
        int[] chosen = new int[CATEGORIES];
        double score = BASE;
        for (int i = 0; i < CATEGORIES; i++) {
            chosen[i] = frequent(random.uniform(100 + i), VALUES[i]);
            score += 0.35 * effect(i, chosen[i]);
        }
        for (int pair = 0; pair < PAIRS; pair++) {
            score += 0.5 * effect(1_000 + pair, 1_000_003L * chosen[pair] + chosen[pair + PAIRS]);
        }
        long[] counts = new long[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            boolean missing = random.uniform(200 + i) < 0.03 * (i % 5);
            double size = 1.5 + 0.4 * (i % 4) + (0.8 + 0.1 * i) * random.normal(300 + i);
            counts[i] = missing ? -1 : (long) Math.max(0, StrictMath.exp(Math.min(size, 14)) - 1);
            score += missing ? 0.1 : 0.12 * (i % 3 - 1) * (size - 1.5);
        }
        line.append(random.uniform(1) < 1 / (1 + StrictMath.exp(-score)) ? '1' : '0');
        for (long count : counts) {
            line.append(',');
            if (count >= 0) {
                line.append(count);
            }
        }
        for (int i = 0; i < CATEGORIES; i++) {
            line.append(',').append(name(i, chosen[i]));
        }
    }

    /** A value by its rank: the first is the most frequent, and frequency falls about as one over the rank. */
    private static int frequent(double uniform, int values) {
        return (int) Math.min(values - 1L, (long) StrictMath.exp(uniform * StrictMath.log(values + 1.0)) - 1);
    }

    /** What a value does to the score: about normal, the same in every row. */
    private static double effect(int column, long value) {
        long bits = mix(mix(column + 1L) ^ value);
        double sum = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            sum += (bits >>> shift & 0xFFFF) / 65_536.0;
        }
        return (sum - 2) * StrictMath.sqrt(3);
    }

    private static String name(int column, int value) {
        return String.format(Locale.ROOT, "%08x", (int) mix(1_000L * (column + 1) + 7L + ((long) value << 20)));
    }

    /** Bits of a number, spread over all of them. Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
