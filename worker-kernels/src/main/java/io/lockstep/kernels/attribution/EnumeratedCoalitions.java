package io.lockstep.kernels.attribution;

import java.util.List;

/** Shapley values by all coalitions of the groups in which a row differs from each row of the background. */
final class EnumeratedCoalitions {
    private EnumeratedCoalitions() {}

    /** @param rows that mix the explained row in */
    static Attribution attribution(MixedRows rows, CellRow row, int groups, Background background) {
        double[] shares = background.shares();
        double[] values = new double[groups];
        double[] answer = new double[1];
        rows.copy(row.cells());
        rows.ask(answer, 0);
        rows.flush();
        double baseline = 0;
        List<CellRow> others = background.rows();
        for (int b = 0; b < shares.length; b++) {
            int[] players = rows.differing(others.get(b));
            double[] coalitions = coalitions(rows, others.get(b), players, answer[0]);
            double[] own = values(coalitions, players.length);
            for (int i = 0; i < players.length; i++) {
                values[players[i]] += shares[b] * own[i];
            }
            baseline += shares[b] * coalitions[0];
        }
        return new Attribution(values, new double[0], answer[0], baseline, rows.evaluations());
    }

    /** Of each set of players, a bit each, the answer. */
    private static double[] coalitions(MixedRows rows, CellRow other, int[] players, double answer) {
        int all = (1 << players.length) - 1;
        double[] values = new double[all + 1];
        for (int set = 0; set < all; set++) {
            float[] cells = rows.copy(other.cells());
            for (int i = 0; i < players.length; i++) {
                if ((set >> i & 1) != 0) {
                    rows.mix(players[i], cells);
                }
            }
            rows.ask(values, set);
        }
        rows.flush();
        values[all] = answer;
        return values;
    }

    private static double[] values(double[] coalitions, int players) {
        double[] values = new double[players];
        double[] weights = weights(players);
        for (int set = 0; set < coalitions.length; set++) {
            int size = Integer.bitCount(set);
            for (int i = 0; i < players; i++) {
                if ((set >> i & 1) == 0) {
                    values[i] += weights[size] * (coalitions[set | 1 << i] - coalitions[set]);
                }
            }
        }
        return values;
    }

    /** Of each size of a coalition {@code size! (n - size - 1)! / n!}. */
    private static double[] weights(int players) {
        double[] weights = new double[players];
        double choices = 1; // of size out of n - 1
        for (int size = 0; size < players; size++) {
            weights[size] = 1 / (players * choices);
            choices = choices * (players - 1 - size) / (size + 1);
        }
        return weights;
    }
}
