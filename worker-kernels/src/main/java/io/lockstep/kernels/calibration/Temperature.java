package io.lockstep.kernels.calibration;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.sum.ExactSum;

/**
 * Temperature scaling: all logits are divided by one number T, which minimises the negative log likelihood,
 *
 * <pre>
 * p = softmax(z / T), of one of several classes; p = sigmoid(z / T), of each that stands alone
 * </pre>
 *
 * Guo, Pleiss, Sun, Weinberger, <a href="https://arxiv.org/abs/1706.04599">On Calibration of Modern Neural Networks</a>,
 * section 4.2. Which class is answered does not change. Logits are taken from the probabilities: of classes {@code log p},
 * which differs from them by a constant in each row, of one alone {@code log(p / (1 - p))}; probabilities of 0 and 1 count as
 * the nearest numbers float32 has. 1 / T is found by Newton's method, kept inside an interval that is halved where it would
 * leave it, from 1/64 to 64: where all answers are right, no T is best, and 1/64 is taken.
 */
public record Temperature() implements CalibrationMethod {
    private static final double LEAST = 1.0 / 64;
    private static final double MOST = 64;
    private static final double PRECISION = 1e-12;
    private static final int MOST_STEPS = 100;
    private static final double SMALLEST = Float.MIN_VALUE;
    private static final double LARGEST = 1 - 0x1p-25;

    /** First and second derivative of the negative log likelihood by 1 / T. */
    private record Slope(double first, double second) {}

    @Override
    public Scale fit(ScoredRows rows) {
        double[] logits = new double[rows.rows() * rows.size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = rows.classes() ? logarithm(rows.scores()[i]) : logit(rows.scores()[i]);
        }
        double low = LEAST;
        double high = MOST;
        if (slope(rows, logits, low).first >= 0) {
            return new Scale(1 / low);
        }
        if (slope(rows, logits, high).first <= 0) {
            return new Scale(1 / high);
        }
        double inverse = 1;
        for (int step = 0; step < MOST_STEPS; step++) {
            Slope slope = slope(rows, logits, inverse);
            if (slope.first > 0) {
                high = inverse;
            } else {
                low = inverse;
            }
            double next = inverse - slope.first / slope.second;
            if (!(next > low && next < high)) {
                next = (low + high) / 2;
            }
            boolean found = Math.abs(next - inverse) <= PRECISION * inverse;
            inverse = next;
            if (found) {
                break;
            }
        }
        return new Scale(1 / inverse);
    }

    private static double logarithm(float probability) {
        return StrictMath.log(Math.max(SMALLEST, probability));
    }

    private static double logit(float probability) {
        double clipped = Math.min(LARGEST, Math.max(SMALLEST, probability));
        return StrictMath.log(clipped) - StrictMath.log1p(-clipped);
    }

    private static Slope slope(ScoredRows rows, double[] logits, double inverse) {
        ExactSum first = new ExactSum();
        ExactSum second = new ExactSum();
        for (int row = 0; row < rows.rows(); row++) {
            if (rows.weights()[row] > 0 && rows.classes()) {
                addClasses(rows, row, logits, inverse, first, second);
            } else if (rows.weights()[row] > 0) {
                addEach(rows, row, logits, inverse, first, second);
            }
        }
        return new Slope(first.value(), second.value());
    }

    /** Mean of the logits by their probabilities less the right one; their variance. */
    private static void addClasses(
            ScoredRows rows, int row, double[] logits, double inverse, ExactSum first, ExactSum second) {
        int at = row * rows.size();
        double top = logits[at];
        for (int j = 1; j < rows.size(); j++) {
            top = Math.max(top, logits[at + j]);
        }
        double sum = 0;
        double mean = 0;
        double square = 0;
        for (int j = 0; j < rows.size(); j++) {
            double distance = logits[at + j] - top;
            double share = StrictMath.exp(inverse * distance);
            sum += share;
            mean += share * distance;
            square += share * distance * distance;
        }
        mean /= sum;
        double right = logits[at + (int) rows.targets()[row]] - top;
        double weight = rows.weights()[row];
        first.add(weight * (mean - right));
        second.add(weight * Math.max(0, square / sum - mean * mean));
    }

    private static void addEach(
            ScoredRows rows, int row, double[] logits, double inverse, ExactSum first, ExactSum second) {
        double weight = rows.weights()[row];
        for (int j = 0; j < rows.size(); j++) {
            double logit = logits[row * rows.size() + j];
            double yes = sigmoid(inverse * logit);
            first.add(weight * (yes - rows.target(row, j)) * logit);
            second.add(weight * yes * (1 - yes) * logit * logit);
        }
    }

    private static double sigmoid(double x) {
        double small = StrictMath.exp(-Math.abs(x));
        return x >= 0 ? 1 / (1 + small) : small / (1 + small);
    }

    /**
     * Division of logits.
     *
     * @param temperature T, above 0; above 1 answers become less sure
     */
    public record Scale(double temperature) implements ScoreCorrection {
        public Scale {
            if (!(temperature > 0 && Double.isFinite(temperature))) {
                throw new IllegalArgumentException("temperature must be above 0, got " + temperature);
            }
        }

        @Override
        public void apply(boolean classes, int size, float[] scores, int at) {
            if (classes) {
                applyToClasses(size, scores, at);
                return;
            }
            for (int i = at; i < at + size; i++) {
                boolean yes = scores[i] >= Target.YES;
                float corrected = (float) sigmoid(logit(scores[i]) / temperature);
                // rounding must not turn an answer
                scores[i] = yes ? Math.max(Target.YES, corrected) : Math.min(Math.nextDown(Target.YES), corrected);
            }
        }

        private void applyToClasses(int size, float[] scores, int at) {
            int best = Math.max(0, Target.ClassIndex.predicted(scores, at, size));
            double top = logarithm(scores[at + best]);
            double sum = 0;
            double[] shares = new double[size];
            for (int j = 0; j < size; j++) {
                shares[j] = scores[at + j] > 0 ? StrictMath.exp((logarithm(scores[at + j]) - top) / temperature) : 0;
                sum += shares[j];
            }
            for (int j = 0; j < size; j++) {
                scores[at + j] = (float) (shares[j] / sum);
            }
            for (int j = 0; j < best; j++) {
                if (scores[at + j] >= scores[at + best]) {
                    scores[at + best] = Math.nextUp(scores[at + j]); // rounding must not turn the answer
                }
            }
        }
    }
}
