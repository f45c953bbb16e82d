package io.lockstep.driver.column;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts of each pixel value in each channel. Whole numbers all the way, so that mean and deviation (over n) are those
 * of the rows, whatever their order:
 *
 * <pre>
 * mean = s1 / n    deviation = sqrt(n s2 - s1^2) / n    with s1, s2 the sums of values and of their squares
 * </pre>
 */
final class PixelCounts {
    private static final int VALUES = 256;

    private final int channels;
    private final long[] counts;

    PixelCounts(int channels) {
        this.channels = channels;
        this.counts = new long[channels * VALUES];
    }

    /** @param image [channels, …]. Not modified. */
    void add(byte[] image) {
        int plane = image.length / channels;
        for (int channel = 0; channel < channels; channel++) {
            for (int i = channel * plane; i < (channel + 1) * plane; i++) {
                counts[channel * VALUES + (image[i] & 0xFF)]++;
            }
        }
    }

    List<Long> state() {
        List<Long> state = new ArrayList<>();
        for (long count : counts) {
            state.add(count);
        }
        return state;
    }

    void merge(List<Long> state) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += state.get(i);
        }
    }

    /** Of each channel, times a factor. */
    List<Double> mean(double scale) {
        List<Double> means = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            means.add(scale * ((double) power(channel, 1) / power(channel, 0)));
        }
        return means;
    }

    /** Of each channel, times the factor's size; 1 for a channel that never changes. */
    List<Double> deviation(double scale) {
        List<Double> deviations = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            BigInteger sum = BigInteger.valueOf(power(channel, 1));
            BigInteger spread = BigInteger.valueOf(power(channel, 0))
                    .multiply(BigInteger.valueOf(power(channel, 2)))
                    .subtract(sum.multiply(sum));
            double deviation = Math.abs(scale) * (Math.sqrt(spread.doubleValue()) / power(channel, 0));
            deviations.add(deviation > 0 ? deviation : 1);
        }
        return deviations;
    }

    /** Sum of a channel's values to a power from 0 to 2. */
    private long power(int channel, int exponent) {
        long sum = 0;
        for (int value = 0; value < VALUES; value++) {
            long factor = exponent == 0 ? 1 : exponent == 1 ? value : (long) value * value;
            sum = Math.addExact(sum, Math.multiplyExact(counts[channel * VALUES + value], factor));
        }
        return sum;
    }
}
