package io.lockstep.driver.sound;

import java.util.Arrays;

/**
 * Band-limited resampling by a windowed sinc (J. O. Smith, <a href="https://ccrma.stanford.edu/~jos/resample/">Digital
 * Audio Resampling</a>) with the filter {@code kaiser_best} of resampy before its version 0.3: 64 zero crossings on
 * either side, Kaiser window of beta 14.7697, roll-off 0.9476, 512 values for each crossing, between which it is
 * linear.
 *
 * <pre>
 * y[i] = s sum_n x[n] h(s (i r - n)),   r = from / to,   s = min(1, to / from)
 * h(t) = p sinc(p t) I0(b sqrt(1 - (t / 64)^2)) / I0(b),   |t| &lt; 64
 * </pre>
 *
 * Sums go from the first n to the last, places are whole numbers and remainders, so that every machine gets the same
 * bits.
 */
final class Resampling {
    private static final int CROSSINGS = 64;
    private static final int PRECISION = 512;
    private static final double ROLL_OFF = 0.9475937167399596;
    private static final double BETA = 14.769656459379492;
    private static final int LAST = CROSSINGS * PRECISION;
    private static final double[] FILTER = filter();

    private Resampling() {}

    private static double[] filter() {
        double[] filter = new double[LAST + 2];
        double whole = bessel(BETA);
        for (int k = 0; k <= LAST; k++) {
            double part = (double) k / LAST;
            double angle = StrictMath.PI * ROLL_OFF * k / PRECISION;
            double sinc = k == 0 ? 1 : StrictMath.sin(angle) / angle;
            filter[k] = ROLL_OFF * sinc * bessel(BETA * Math.sqrt(1 - part * part)) / whole;
        }
        return filter;
    }

    /** The modified Bessel function I0, by its series. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-18; k++) {
            double factor = x / (2 * k);
            term *= factor * factor;
            sum += term;
        }
        return sum;
    }

    /**
     * A sound at another rate, {@code ceil(count to / from)} samples of it.
     *
     * @param most samples that are wanted of the beginning
     */
    static float[] resampled(Sound sound, int to, int most) {
        float[] old = sound.samples();
        int from = sound.rate();
        if (from == to) {
            return old.length <= most ? old : Arrays.copyOf(old, most);
        }
        long all = ((long) old.length * to + from - 1) / from;
        float[] samples = new float[(int) Math.min(all, most)];
        double scale = Math.min(1, (double) to / from);
        int reach = (int) Math.ceil(CROSSINGS / scale);
        for (int i = 0; i < samples.length; i++) {
            long place = (long) i * from;
            int left = (int) (place / to);
            double fraction = (double) (place % to) / to;
            int first = Math.max(0, left - reach);
            int last = Math.min(old.length - 1, left + reach + 1);
            double sum = 0;
            for (int n = first; n <= last; n++) {
                sum += old[n] * weight(Math.abs(left - n + fraction) * scale * PRECISION);
            }
            samples[i] = (float) (scale * sum);
        }
        return samples;
    }

    /** @param place in {@link #FILTER} */
    private static double weight(double place) {
        int at = (int) place;
        return at >= LAST ? 0 : FILTER[at] + (place - at) * (FILTER[at + 1] - FILTER[at]);
    }
}
