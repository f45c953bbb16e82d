package io.lockstep.driver.profile;

import io.lockstep.kernels.sum.ExactSum;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends, mean and deviation of numbers, exactly, in whatever order they come. Not thread-safe. */
final class Moments {
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private long count;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;

    /**
     * What is known.
     *
     * @param range least and largest number; empty: there is none
     */
    record State(String sum, String squares, long count, List<Double> range) {}

    void add(double number) {
        sum.add(number);
        squares.addProduct(number, number);
        count++;
        minimum = Math.min(minimum, number);
        maximum = Math.max(maximum, number);
    }

    State state() {
        HexFormat hex = HexFormat.of();
        List<Double> range = count == 0 ? List.of() : List.of(minimum, maximum);
        return new State(hex.formatHex(sum.toBytes()), hex.formatHex(squares.toBytes()), count, range);
    }

    void merge(State other) {
        HexFormat hex = HexFormat.of();
        sum.merge(ExactSum.fromBytes(hex.parseHex(other.sum)));
        squares.merge(ExactSum.fromBytes(hex.parseHex(other.squares)));
        count += other.count;
        for (double end : other.range) {
            minimum = Math.min(minimum, end);
            maximum = Math.max(maximum, end);
        }
    }

    @Nullable Double minimum() {
        return count == 0 ? null : (Double) minimum;
    }

    @Nullable Double maximum() {
        return count == 0 ? null : (Double) maximum;
    }

    @Nullable Double mean() {
        return count == 0 ? null : (Double) (sum.value() / count);
    }

    @Nullable Double deviation() {
        if (count == 0) {
            return null;
        }
        ExactSum counted = new ExactSum();
        counted.add((double) count);
        return Math.sqrt(ExactSum.squaredDistance(counted, sum, squares) / count);
    }
}
