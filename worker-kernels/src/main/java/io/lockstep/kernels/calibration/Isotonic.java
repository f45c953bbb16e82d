package io.lockstep.kernels.calibration;

import io.lockstep.kernels.sum.ExactSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Isotonic regression: the probability of each class becomes the one that fits best among all that never fall where the score
 * rises, by weighted least squares, found by pooling adjacent violators. Between what was seen it is interpolated linearly, beyond
 * it stays level, as scikit-learn's {@code IsotonicRegression(out_of_bounds="clip")}. Several classes: each against the rest,
 * then divided by their sum, all alike where that is 0; Zadrozny and Elkan,
 * <a href="https://doi.org/10.1145/775047.775151">Transforming Classifier Scores into Accurate Multiclass Probability
 * Estimates</a> (2002). It can follow any curve and so needs more rows than {@link Temperature}, about a thousand, and may
 * turn answers.
 */
public record Isotonic() implements CalibrationMethod {
    private static final int MOST_COLUMNS = 256;

    @Override
    public Curves fit(ScoredRows rows) {
        if (rows.size() > MOST_COLUMNS) {
            throw new IllegalArgumentException("calibrate: isotonic fits a curve for each of at most " + MOST_COLUMNS
                    + " outputs, got " + rows.size() + ". Use temperature");
        }
        List<Curve> curves = new ArrayList<>();
        for (int column = 0; column < rows.size(); column++) {
            curves.add(curve(rows, column));
        }
        return new Curves(curves);
    }

    /** Neighbouring scores that get one probability. */
    private static final class Block {
        private final float first;
        private float last;
        private double weight;
        private double yes;

        private Block(float score, double weight, double yes) {
            this.first = score;
            this.last = score;
            this.weight = weight;
            this.yes = yes;
        }

        private double share() {
            return yes / weight;
        }

        private void take(Block next) {
            last = next.last;
            weight += next.weight;
            yes += next.yes;
        }
    }

    private static Curve curve(ScoredRows rows, int column) {
        List<Block> pooled = new ArrayList<>();
        for (Block next : blocks(rows, column)) {
            Block block = next;
            while (!pooled.isEmpty() && pooled.get(pooled.size() - 1).share() >= block.share()) {
                Block before = pooled.remove(pooled.size() - 1);
                before.take(block);
                block = before;
            }
            pooled.add(block);
        }
        List<Double> scores = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (Block block : pooled) {
            scores.add((double) block.first);
            shares.add(block.share());
            if (block.last > block.first) {
                scores.add((double) block.last);
                shares.add(block.share());
            }
        }
        return new Curve(scores, shares);
    }

    /** A block for each different score, ascending. Sums are exact, so that equal scores may come in any order. */
    private static List<Block> blocks(ScoredRows rows, int column) {
        long[] order = new long[rows.rows()];
        int count = 0;
        for (int row = 0; row < rows.rows(); row++) {
            if (rows.weights()[row] > 0) {
                // bits of floats from 0 on are in their order
                int bits = Float.floatToIntBits(rows.scores()[row * rows.size() + column] + 0.0f);
                order[count++] = ((long) bits << Integer.SIZE) | row;
            }
        }
        Arrays.sort(order, 0, count);
        List<Block> blocks = new ArrayList<>();
        int next = 0;
        while (next < count) {
            long bits = order[next] >> Integer.SIZE;
            ExactSum weight = new ExactSum();
            ExactSum yes = new ExactSum();
            for (; next < count && order[next] >> Integer.SIZE == bits; next++) {
                int row = (int) order[next];
                weight.add(rows.weights()[row]);
                yes.addProduct(rows.weights()[row], rows.target(row, column));
            }
            blocks.add(new Block(Float.intBitsToFloat((int) bits), weight.value(), yes.value()));
        }
        return blocks;
    }

    /**
     * Corrected probabilities at some scores.
     *
     * @param scores ascending
     * @param shares for each, from 0 to 1, never falling
     */
    public record Curve(List<Double> scores, List<Double> shares) {
        public Curve {
            scores = List.copyOf(scores);
            shares = List.copyOf(shares);
            if (scores.isEmpty() || scores.size() != shares.size()) {
                throw new IllegalArgumentException("expected as many shares as scores, at least one, got "
                        + shares.size() + " and " + scores.size());
            }
            for (int i = 0; i < scores.size(); i++) {
                boolean rises = i == 0 || (scores.get(i - 1) < scores.get(i) && shares.get(i - 1) <= shares.get(i));
                if (!rises || !(shares.get(i) >= 0 && shares.get(i) <= 1)) {
                    throw new IllegalArgumentException(
                            "expected ascending scores and shares from 0 to 1, got " + scores + " and " + shares);
                }
            }
        }

        double at(double score) {
            int place = Collections.binarySearch(scores, score);
            int after = -place - 1;
            if (place >= 0) {
                return shares.get(place);
            }
            if (after == 0 || after == scores.size()) {
                return shares.get(after == 0 ? 0 : after - 1);
            }
            double low = scores.get(after - 1);
            double part = (score - low) / (scores.get(after) - low);
            return shares.get(after - 1) + part * (shares.get(after) - shares.get(after - 1));
        }
    }

    /**
     * A curve for each output.
     *
     * @param curves in the order of the outputs
     */
    public record Curves(List<Curve> curves) implements ScoreCorrection {
        public Curves {
            curves = List.copyOf(curves);
        }

        @Override
        public boolean fits(int size) {
            return curves.size() == size;
        }

        @Override
        public void apply(boolean classes, int size, float[] scores, int at) {
            double sum = 0;
            double[] shares = new double[size];
            for (int j = 0; j < size; j++) {
                shares[j] = curves.get(j).at(scores[at + j]);
                sum += shares[j];
            }
            for (int j = 0; j < size; j++) {
                double share = !classes ? shares[j] : sum > 0 ? shares[j] / sum : 1.0 / size;
                scores[at + j] = (float) share;
            }
        }
    }
}
