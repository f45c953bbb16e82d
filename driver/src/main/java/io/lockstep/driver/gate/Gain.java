package io.lockstep.driver.gate;

import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The gain of a challenger: how much better its metric is than the champion's on the same rows, with bounds.
 *
 * @param champion its metric; 0 without a champion: the gain is then the challenger's metric itself
 * @param challenger its metric
 * @param gain above 0 where the challenger is better, whichever way the metric goes
 * @param lowerBound that the true gain is above, at the asked confidence; NaN where it cannot be told
 * @param upperBound that it is below, at the same confidence
 * @param error standard error of the gain
 * @param groups drawn
 */
public record Gain(
        double champion,
        double challenger,
        double gain,
        double lowerBound,
        double upperBound,
        double error,
        int groups) {
    /** From so many groups on they are resampled. */
    static final int FEWEST_RESAMPLED = 28;

    /** With fewer groups nothing is judged. */
    static final int FEWEST_JUDGED = 5;

    /** Where a gain lies. */
    private record Bounds(double lower, double upper, double error) {
        static final Bounds UNKNOWN = new Bounds(Double.NaN, Double.NaN, Double.NaN);
    }

    /** The gain of a metric. */
    static Gain of(JudgedRows rows, Metric metric, double confidence, Resampling resampling) {
        int[] numbers = rows.groupNumbers();
        int groups = Arrays.stream(numbers).max().orElse(-1) + 1;
        Bounds bounds = Bounds.UNKNOWN;
        if (groups >= FEWEST_RESAMPLED) {
            bounds = resampled(rows, metric, numbers, groups, confidence, resampling);
        } else if (groups >= FEWEST_JUDGED) {
            bounds = student(rows, metric, numbers, groups, confidence);
        }
        return of(rows, metric, bounds, groups);
    }

    /** The same where nobody needs to know how sure it is. */
    static Gain withoutBounds(JudgedRows rows, Metric metric) {
        return of(rows, metric, Bounds.UNKNOWN, 0);
    }

    private static Gain of(JudgedRows rows, Metric metric, Bounds bounds, int groups) {
        @Nullable ModelAnswers champion = rows.champion();
        double before = champion == null ? 0 : champion.value(metric, rows.weights());
        double after = rows.challenger().value(metric, rows.weights());
        double gain = turned(metric, before, after);
        return new Gain(before, after, gain, bounds.lower, bounds.upper, bounds.error, groups);
    }

    private static double turned(Metric metric, double champion, double challenger) {
        return metric.higherIsBetter() ? challenger - champion : champion - challenger;
    }

    private static Bounds student(JudgedRows rows, Metric metric, int[] numbers, int groups, double confidence) {
        double[] gains = new double[groups];
        for (int group = 0; group < groups; group++) {
            float[] weights = new float[numbers.length];
            for (int row = 0; row < numbers.length; row++) {
                weights[row] = numbers[row] == group ? rows.weights()[row] : 0;
            }
            gains[group] = gain(rows, metric, weights);
        }
        double mean = Arrays.stream(gains).sum() / groups;
        double error = deviation(gains) / Math.sqrt(groups);
        double wide = quantile(groups, confidence) * error;
        return new Bounds(mean - wide, mean + wide, error);
    }

    /** Of a sample. */
    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    /** Student's, of as many groups. */
    static double quantile(int groups, double confidence) {
        return new TDistribution(null, groups - 1.0).inverseCumulativeProbability(confidence);
    }

    private static double gain(JudgedRows rows, Metric metric, float[] weights) {
        @Nullable ModelAnswers champion = rows.champion();
        return turned(
                metric,
                champion == null ? 0 : champion.value(metric, weights),
                rows.challenger().value(metric, weights));
    }

    private static Bounds resampled(
            JudgedRows rows, Metric metric, int[] numbers, int groups, double confidence, Resampling resampling) {
        double[] gains = rows.challenger().isMeanOfRows(metric)
                ? means(rows, metric, numbers, groups, resampling)
                : others(rows, metric, numbers, groups, resampling);
        if (Arrays.stream(gains).anyMatch(Double::isNaN)) {
            return Bounds.UNKNOWN;
        }
        Arrays.sort(gains);
        double few = Math.sqrt(groups / (groups - 1.0));
        double level = new NormalDistribution(null, 0, 1).cumulativeProbability(-few * quantile(groups, confidence));
        int rank = (int) Math.floor(level * (gains.length + 1));
        double error = few * deviation(gains);
        // below one sample in so many nothing is known
        return rank < 1
                ? new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, error)
                : new Bounds(gains[rank - 1], gains[gains.length - rank], error);
    }

    /** A mean over rows is one over groups: each is summed once. */
    private static double[] means(JudgedRows rows, Metric metric, int[] numbers, int groups, Resampling resampling) {
        double[] after = rows.challenger().ofRows(metric);
        @Nullable ModelAnswers champion = rows.champion();
        double[] before = champion == null ? new double[after.length] : champion.ofRows(metric);
        double[] gain = new double[groups];
        double[] weight = new double[groups];
        for (int row = 0; row < numbers.length; row++) {
            float own = rows.weights()[row];
            if (own > 0) {
                gain[numbers[row]] += own * turned(metric, before[row], after[row]);
                weight[numbers[row]] += own;
            }
        }
        double[] gains = new double[resampling.count()];
        int[] drawn = new int[groups];
        for (int sample = 0; sample < gains.length; sample++) {
            draw(resampling, sample, drawn);
            double sum = 0;
            double weights = 0;
            for (int group : drawn) {
                sum += gain[group];
                weights += weight[group];
            }
            gains[sample] = sum / weights;
        }
        return gains;
    }

    /**
     * The groups of a sample. Two draws of each 64 bits; the bias of one is below groups / 2^32.
     *
     * @param drawn [G] of G groups. Overwritten.
     */
    private static void draw(Resampling resampling, int sample, int[] drawn) {
        RandomStream stream = RandomStream.of(resampling.seed(), Purpose.RESAMPLING, sample);
        long bits = 0;
        for (int i = 0; i < drawn.length; i++) {
            bits = (i & 1) == 0 ? stream.bits(i >> 1) : bits << Integer.SIZE;
            drawn[i] = (int) (((bits >>> Integer.SIZE) * drawn.length) >>> Integer.SIZE);
        }
    }

    private static double[] others(JudgedRows rows, Metric metric, int[] numbers, int groups, Resampling resampling) {
        double[] gains = new double[resampling.count()];
        float[] weights = new float[numbers.length];
        int[] drawn = new int[groups];
        for (int sample = 0; sample < gains.length; sample++) {
            draw(resampling, sample, drawn);
            int[] times = new int[groups];
            for (int group : drawn) {
                times[group]++;
            }
            for (int row = 0; row < numbers.length; row++) {
                weights[row] = rows.weights()[row] * times[numbers[row]];
            }
            gains[sample] = gain(rows, metric, weights);
        }
        return gains;
    }
}
