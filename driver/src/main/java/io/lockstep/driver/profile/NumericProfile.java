package io.lockstep.driver.profile;

import io.lockstep.driver.column.Measure;
import io.lockstep.kernels.plaindata.Default;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/**
 * Distribution of numbers.
 *
 * @param edges ascending; bin i holds the numbers above edge i - 1 up to edge i, the first and the last have one end only
 * @param counts one more than edges
 * @param minimum of the numbers; absent: there is none
 * @param maximum of the numbers; absent: there is none
 * @param mean of the numbers; absent: there is none
 * @param deviation of the population; absent: there is none
 */
public record NumericProfile(
        String column,
        @Default("number") Measure measure,
        long rows,
        @Default("0") long missing,
        @Default("0") long unusable,
        List<Double> edges,
        List<Long> counts,
        @Nullable Double minimum,
        @Nullable Double maximum,
        @Nullable Double mean,
        @Nullable Double deviation)
        implements ColumnProfile {
    /** Until two numbers next to each other are told apart. */
    private static final int HALVINGS = 60;

    public NumericProfile {
        edges = List.copyOf(edges);
        counts = List.copyOf(counts);
        if (counts.size() != edges.size() + 1) {
            throw new IllegalArgumentException(
                    "counts: expected " + (edges.size() + 1) + ", one more than edges, got " + counts.size());
        }
        for (int i = 1; i < edges.size(); i++) {
            if (!(edges.get(i - 1) < edges.get(i))) {
                throw new IllegalArgumentException(
                        "edges: expected ascending numbers, got " + edges.get(i - 1) + ", " + edges.get(i));
            }
        }
        Sums.check(rows, missing, unusable, counts, 0);
    }

    /**
     * The bin that holds a number.
     *
     * @param edges ascending. Not modified.
     */
    static int bin(double[] edges, double number) {
        int at = Arrays.binarySearch(edges, number);
        return at >= 0 ? at : -at - 1;
    }

    @Override
    public NumericProfile plus(ColumnProfile other) {
        if (!(other instanceof NumericProfile next) || !edges.equals(next.edges)) {
            throw ColumnProfile.otherBins(this);
        }
        NumericProfile moments = next.mean == null ? this : mean == null ? next : joined(next);
        return new NumericProfile(
                column,
                measure,
                rows + next.rows,
                missing + next.missing,
                unusable + next.unusable,
                edges,
                Sums.of(counts, next.counts),
                moments.minimum,
                moments.maximum,
                moments.mean,
                moments.deviation);
    }

    /** Of both, where both have numbers: the ends, the mean and the deviation; the rest is this one's. */
    private NumericProfile joined(NumericProfile next) {
        double own = rows - missing - unusable;
        double its = next.rows - next.missing - next.unusable;
        double all = own + its;
        double distance = number(next.mean) - number(mean);
        double variance =
                (own * number(deviation) * number(deviation) + its * number(next.deviation) * number(next.deviation))
                                / all
                        + own / all * (its / all) * distance * distance;
        return new NumericProfile(
                column,
                measure,
                rows,
                missing,
                unusable,
                edges,
                counts,
                Math.min(number(minimum), number(next.minimum)),
                Math.max(number(maximum), number(next.maximum)),
                number(mean) + its / all * distance,
                Math.sqrt(variance));
    }

    /**
     * Median absolute deviation from the median, as far as bins tell: numbers lie anywhere in theirs alike. 0 where at least half are
     * one number, or there is none.
     */
    public double medianAbsoluteDeviation() {
        double all = counts.stream().mapToLong(Long::longValue).sum();
        if (minimum == null || maximum == null || all == 0) {
            return 0;
        }
        double least = minimum;
        double greatest = maximum;
        double median = least(least, greatest, number -> share(least, number) >= all / 2);
        double farthest = Math.max(median - least, greatest - median);
        if (share(median, median) >= all / 2) {
            return 0;
        }
        return least(0, farthest, distance -> share(median - distance, median + distance) >= all / 2);
    }

    /** The least number between two, the second at most, from which on something is so. */
    private static double least(double from, double to, DoublePredicate is) {
        if (is.test(from)) {
            return from;
        }
        double not = from;
        double known = to;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = not + (known - not) / 2;
            if (is.test(middle)) {
                known = middle;
            } else {
                not = middle;
            }
        }
        return known;
    }

    /** Numbers from one to another, both included. */
    private double share(double from, double to) {
        double sum = 0;
        for (int bin = 0; bin < counts.size(); bin++) {
            double low = bin == 0 ? number(minimum) : Math.max(number(minimum), edges.get(bin - 1));
            double high = bin == edges.size() ? number(maximum) : Math.min(number(maximum), edges.get(bin));
            if (low >= high) {
                sum += from <= high && high <= to ? counts.get(bin) : 0;
            } else {
                double inside = Math.min(high, to) - Math.max(low, from);
                sum += inside > 0 ? counts.get(bin) * inside / (high - low) : 0;
            }
        }
        return sum;
    }

    private static double number(@Nullable Double value) {
        return value == null ? 0 : value;
    }
}
