package io.lockstep.kernels.attribution;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/** Shapley values of one row by orders of its groups, drawn in pairs, as many for each row of the background. */
final class DrawnPermutations {
    /** Of a range, the standard deviation of what lies anywhere in it alike. */
    private static final double OF_RANGE = 1 / Math.sqrt(12);

    /** Of a range, the standard deviation of what lies at one of its ends: nothing evens out what one row of background gives. */
    private static final double OF_RANGE_ALONE = 0.5;

    private final MixedRows rows;
    private final int groups;
    private final double[] shares;
    private final ShapleyValues method;
    private final long identity;
    private final Stratum[] strata;
    private final double answer;
    private int pairs;

    /**
     * A row of the background with what its pairs gave.
     *
     * @param players groups in which it differs from the explained row
     * @param ends answers to it and to the explained row
     * @param means of pairs, by player
     * @param squares sums of squared distances from the mean, by player
     */
    private record Stratum(
            float[] cells,
            int[] players,
            double[] ends,
            double[] means,
            double[] squares,
            double[] low,
            double[] high) {
        static Stratum of(CellRow other, int[] players) {
            int count = players.length;
            return new Stratum(
                    other.cells(),
                    players,
                    new double[2],
                    new double[count],
                    new double[count],
                    new double[count],
                    new double[count]);
        }

        /** Adds what a pair gave a player, the n-th from 1; Welford's update. */
        void add(int player, double value, int n) {
            double distance = value - means[player];
            means[player] += distance / n;
            squares[player] += distance * (value - means[player]);
            low[player] = n == 1 ? value : Math.min(low[player], value);
            high[player] = n == 1 ? value : Math.max(high[player], value);
        }
    }

    DrawnPermutations(
            MixedRows rows, CellRow row, int groups, Background background, ShapleyValues method, long identity) {
        this.rows = rows;
        this.groups = groups;
        this.shares = background.shares();
        this.method = method;
        this.identity = identity;
        this.strata = new Stratum[shares.length];
        double[] own = new double[1];
        rows.copy(row.cells());
        rows.ask(own, 0);
        for (int b = 0; b < strata.length; b++) {
            CellRow other = background.rows().get(b);
            strata[b] = Stratum.of(other, rows.differing(other));
            rows.copy(other.cells());
            rows.ask(strata[b].ends, 0);
        }
        rows.flush();
        this.answer = own[0];
        for (Stratum stratum : strata) {
            stratum.ends[1] = answer;
        }
    }

    Attribution attribution() {
        int most = method.permutations() / 2 / strata.length;
        int next = method.leastPairs(strata.length);
        draw(next);
        double[] errors = standardErrors();
        while (largest(errors) > method.error() && pairs < most) {
            next = (int) Math.min(most, 2L * next);
            draw(next);
            errors = standardErrors();
        }
        double[] values = new double[groups];
        double baseline = 0;
        for (int b = 0; b < strata.length; b++) {
            Stratum stratum = strata[b];
            for (int i = 0; i < stratum.players.length; i++) {
                values[stratum.players[i]] += shares[b] * stratum.means[i];
            }
            baseline += shares[b] * stratum.ends[0];
        }
        return new Attribution(values, errors, answer, baseline, rows.evaluations());
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    /** Draws until each row of the background has so many pairs. */
    private void draw(int wanted) {
        while (pairs < wanted) {
            int[][] orders = new int[strata.length][];
            double[][][] walks = new double[strata.length][2][];
            for (int b = 0; b < strata.length; b++) {
                int count = strata[b].players.length;
                orders[b] = new int[count];
                RandomStream.of(method.seed(), Purpose.ATTRIBUTION, identity, b, pairs)
                        .permute(orders[b], count);
                walks[b][0] = walk(strata[b], orders[b], false);
                walks[b][1] = walk(strata[b], orders[b], true);
            }
            rows.flush();
            pairs++;
            for (int b = 0; b < strata.length; b++) {
                add(strata[b], orders[b], walks[b]);
            }
        }
    }

    /** Answers while groups are taken from the explained row one after another, none to all. */
    private double[] walk(Stratum stratum, int[] order, boolean reverse) {
        int count = order.length;
        double[] values = new double[count + 1];
        float[] mixed = stratum.cells.clone();
        values[0] = stratum.ends[0];
        values[count] = stratum.ends[1];
        for (int step = 1; step < count; step++) {
            int player = order[reverse ? count - step : step - 1];
            rows.mix(stratum.players[player], mixed);
            rows.copy(mixed);
            rows.ask(values, step);
        }
        return values;
    }

    private void add(Stratum stratum, int[] order, double[][] walks) {
        int count = order.length;
        for (int step = 0; step < count; step++) {
            int back = count - 1 - step;
            double forward = walks[0][step + 1] - walks[0][step];
            double backward = walks[1][back + 1] - walks[1][back];
            stratum.add(order[step], (forward + backward) / 2, pairs);
        }
    }

    private double[] standardErrors() {
        double[] variances = new double[groups];
        double[] ranges = new double[groups];
        double largestShare = largest(shares);
        for (int b = 0; b < strata.length; b++) {
            Stratum stratum = strata[b];
            double factor = shares[b] * shares[b] / pairs / (pairs - 1);
            for (int i = 0; i < stratum.players.length; i++) {
                int group = stratum.players[i];
                variances[group] += factor * stratum.squares[i];
                ranges[group] = Math.max(ranges[group], stratum.high[i] - stratum.low[i]);
            }
        }
        boolean[] plays = plays();
        double unseen = largest(ranges) * largestShare / pairs * unseenShare(strata.length);
        double[] errors = new double[groups];
        for (int group = 0; group < groups; group++) {
            errors[group] = plays[group] ? Math.sqrt(variances[group] + unseen * unseen) : 0;
        }
        return errors;
    }

    /** Of the widest range, the standard deviation of what a pair that was not drawn could have given. */
    private static double unseenShare(int backgroundRows) {
        return backgroundRows == 1 ? OF_RANGE_ALONE : OF_RANGE;
    }

    /** Groups that are not the same everywhere: what is has no part in the game. */
    private boolean[] plays() {
        boolean[] plays = new boolean[groups];
        for (Stratum stratum : strata) {
            for (int group : stratum.players) {
                plays[group] = true;
            }
        }
        return plays;
    }
}
