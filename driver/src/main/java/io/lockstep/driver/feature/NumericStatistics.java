package io.lockstep.driver.feature;

import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.sum.ExactSum;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Mean and deviation of one column. The sums of values and of squares are exact, and so is what the mean takes from them:
 * <pre>n variance = sum of x^2 - 2 m sum of x + n m^2</pre>
 * loses nothing to cancellation however far from zero the values are.
 */
final class NumericStatistics {
    /** Veltkamp's constant, 2^27 + 1: splits a double into halves whose products are exact. */
    private static final double SPLITTER = 0x1.0p27 + 1;

    private final String column;
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private long count;
    private boolean missing;

    record State(String sum, String squares, long count, boolean missing) {}

    NumericStatistics(String column) {
        this.column = column;
    }

    void add(@Nullable Object value) throws BadRowException {
        if (value == null) {
            missing = true;
            return;
        }
        double number = Numbers.parse(column, value);
        sum.add(number);
        addProduct(squares, number, number);
        count++;
    }

    State state() {
        HexFormat hex = HexFormat.of();
        return new State(hex.formatHex(sum.toBytes()), hex.formatHex(squares.toBytes()), count, missing);
    }

    void merge(State other) {
        HexFormat hex = HexFormat.of();
        sum.merge(ExactSum.fromBytes(hex.parseHex(other.sum)));
        squares.merge(ExactSum.fromBytes(hex.parseHex(other.squares)));
        count += other.count;
        missing |= other.missing;
    }

    NumericFeature feature(boolean indicators) {
        TargetScale scale = scale();
        return new NumericFeature(column, scale.mean(), scale.deviation(), indicators && missing);
    }

    /** Mean and deviation; the deviation is 1 where all values are equal. */
    TargetScale scale() {
        double mean = count == 0 ? 0 : sum.value() / count;
        double variance = count == 0 ? 0 : squaredDistance(mean) / count;
        double deviation = Math.sqrt(Math.max(0, variance));
        return new TargetScale(mean, deviation > 0 ? deviation : 1);
    }

    private double squaredDistance(double mean) {
        double high = sum.value();
        ExactSum rest = ExactSum.fromBytes(sum.toBytes());
        rest.add(-high);
        ExactSum total = ExactSum.fromBytes(squares.toBytes());
        addProduct(total, -2 * mean, high);
        addProduct(total, -2 * mean, rest.value());
        double square = mean * mean;
        addProduct(total, square, (double) count);
        addProduct(total, productError(mean, mean, square), (double) count);
        return total.value();
    }

    /** Adds a * b exactly, as its rounded value and what rounding took. */
    private static void addProduct(ExactSum total, double a, double b) {
        double product = a * b;
        total.add(product);
        total.add(productError(a, b, product));
    }

    /** Dekker's exact {@code a * b - product}. */
    private static double productError(double a, double b, double product) {
        double aHigh = high(a);
        double bHigh = high(b);
        double aLow = a - aHigh;
        double bLow = b - bHigh;
        return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
    }

    private static double high(double value) {
        double scaled = SPLITTER * value;
        return scaled - (scaled - value);
    }
}
