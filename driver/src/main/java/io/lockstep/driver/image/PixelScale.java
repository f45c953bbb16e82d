package io.lockstep.driver.image;

import java.util.List;

/**
 * From a stored pixel v, 0 to 255, of channel c to the number a network gets:
 *
 * <pre>
 * x = v scale                                without mean and deviation, in float32
 * x = (v scale - mean[c]) / deviation[c]     in double, then rounded to float32
 * </pre>
 *
 * @param mean one for each channel; empty: pixels are only scaled
 * @param deviation one for each channel, above 0
 */
public record PixelScale(double scale, List<Double> mean, List<Double> deviation) {
    /** Values of one channel in {@link #table}. */
    public static final int VALUES = 256;

    public PixelScale {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size()) {
            throw new IllegalArgumentException("mean and deviation: expected one of each for every channel, got "
                    + mean.size() + " and " + deviation.size());
        }
        for (double value : mean) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("mean: expected finite numbers, got " + value);
            }
        }
        for (double value : deviation) {
            if (!(value > 0 && Double.isFinite(value))) {
                throw new IllegalArgumentException("deviation: expected finite numbers above 0, got " + value);
            }
        }
    }

    /** Pixels only scaled. */
    public static PixelScale of(double scale) {
        return new PixelScale(scale, List.of(), List.of());
    }

    /** How many channels are told apart; 1 where all are treated alike. */
    public int channels() {
        return Math.max(1, mean.size());
    }

    /**
     * x of a pixel between two whole ones, on the line through both.
     *
     * @param table of {@link #table}
     * @param value 0 to 255
     */
    static float between(float[] table, int channel, float value) {
        int below = (int) value;
        int at = channel * VALUES + below;
        float part = value - below;
        return part == 0 ? table[at] : (1 - part) * table[at] + part * table[at + 1];
    }

    /**
     * x of every v of every channel.
     *
     * @param channels as many as {@link #mean}, or any number without it
     * @return [channels, 256], freshly made
     */
    public float[] table(int channels) {
        if (!mean.isEmpty() && mean.size() != channels) {
            throw new IllegalArgumentException(
                    "mean: expected " + channels + " numbers, one for each channel, got " + mean.size());
        }
        float[] table = new float[channels * VALUES];
        for (int channel = 0; channel < channels; channel++) {
            for (int value = 0; value < VALUES; value++) {
                table[channel * VALUES + value] = mean.isEmpty()
                        ? value * (float) scale
                        : (float) ((value * scale - mean.get(channel)) / deviation.get(channel));
            }
        }
        return table;
    }
}
