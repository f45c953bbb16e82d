package io.lockstep.driver.audit;

import io.lockstep.driver.audit.RowSample.Sampled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How well all inputs together tell a group from all others: the area under the ROC curve of a logistic regression on the evidence of
 * each input, the logarithm of how much more often its value occurs in the group than elsewhere. Values are told apart in bins; what
 * several inputs tell only in combination is not seen. Rows are a {@link RowSample}, each drawn by coins into two halves: one is
 * learnt from (the evidence of each of its quarters in the other), the other judged.
 *
 * @param column whose values are groups
 * @param group that is told from all others
 * @param auc on the judged half
 * @param learnt rows of that half of the sample
 * @param judged rows of the other
 */
public record JointProxy(String column, String group, double auc, long learnt, long judged) {
    /** Groups of a column at most, the largest. */
    static final int MOST_GROUPS = 10;

    private static final double PENALTY = 1;
    /** Rows of each answer that are added to a bin, so that a rare value tells little. */
    private static final double PRIOR = 2;

    /**
     * Learns and judges.
     *
     * @param column number of the column
     * @return of each group with enough rows, of two groups the first, as the other is told as well
     */
    static List<JointProxy> of(DataCounts counts, int column) {
        List<Integer> inputs = new ArrayList<>();
        for (int i = 0; i < counts.inputs().size(); i++) {
            if (!counts.inputs().get(i).equals(counts.columns().get(column))) {
                inputs.add(i);
            }
        }
        Rows rows = new Rows(counts.sample().rows(), column);
        List<JointProxy> proxies = new ArrayList<>();
        List<String> groups = rows.groups();
        Binned binned = rows.binned(inputs);
        for (String group : groups.subList(0, groups.size() == 2 ? 1 : Math.min(MOST_GROUPS, groups.size()))) {
            if (!inputs.isEmpty() && rows.areEnough(group)) {
                proxies.add(new JointProxy(
                        counts.columns().get(column), group, rows.auc(group, binned), rows.total(2), rows.total(1)));
            }
        }
        return proxies;
    }

    /** For people. */
    String words() {
        return String.format(
                Locale.ROOT,
                "proxy: all inputs together tell %s: %s with an AUC of %.3f (learnt on %d rows, judged on %d)",
                column,
                group,
                auc,
                learnt,
                judged);
    }

    /** Sampled rows, how many of each are learnt from and judged. */
    private static final class Rows {
        private final List<Sampled> rows;
        private final int column;
        /** [rows] judged; learnt in the first quarter; learnt in the second. */
        private final double[][] shares = new double[3][];

        Rows(List<Sampled> rows, int column) {
            this.rows = rows;
            this.column = column;
            Arrays.setAll(shares, i -> new double[rows.size()]);
            for (int i = 0; i < rows.size(); i++) {
                Sampled row = rows.get(i);
                long judged = Coins.heads(row.count(), row.hash(), 2L * column);
                long first = Coins.heads(row.count() - judged, row.hash(), 2L * column + 1);
                shares[0][i] = judged;
                shares[1][i] = first;
                shares[2][i] = row.count() - judged - first;
            }
        }

        /** The largest first. */
        List<String> groups() {
            Map<String, Long> sizes = new TreeMap<>();
            rows.forEach(row -> sizes.merge(row.groups().get(column), row.count(), Long::sum));
            List<String> groups = new ArrayList<>(sizes.keySet());
            groups.sort(Comparator.comparingLong((String group) -> -sizes.getOrDefault(group, 0L)));
            return groups;
        }

        private boolean isOf(int row, String group) {
            return rows.get(row).groups().get(column).equals(group);
        }

        /** @param parts 1: judged rows; 2: learnt ones */
        long total(int parts) {
            double sum = 0;
            for (int i = 0; i < rows.size(); i++) {
                sum += parts == 1 ? shares[0][i] : shares[1][i] + shares[2][i];
            }
            return (long) sum;
        }

        /** Whether judged rows, and each quarter, have enough of the group and of others. */
        boolean areEnough(String group) {
            for (double[] share : shares) {
                double own = 0;
                double others = 0;
                for (int i = 0; i < share.length; i++) {
                    own += isOf(i, group) ? share[i] : 0;
                    others += isOf(i, group) ? 0 : share[i];
                }
                if (Math.min(own, others) < Definition.FEWEST_TRIALS) {
                    return false;
                }
            }
            return true;
        }

        double auc(String group, Binned inputs) {
            int count = rows.size();
            boolean[] own = new boolean[count];
            for (int i = 0; i < count; i++) {
                own[i] = isOf(i, group);
            }
            double[][] judged = new double[count][inputs.bins.length];
            double[][] x = new double[2 * count][inputs.bins.length];
            for (int j = 0; j < inputs.bins.length; j++) {
                int[] bins = inputs.bins[j];
                double[] all = evidence(own, bins, inputs.counts[j], learnt());
                double[] first = evidence(own, bins, inputs.counts[j], shares[1]);
                double[] second = evidence(own, bins, inputs.counts[j], shares[2]);
                for (int i = 0; i < count; i++) {
                    judged[i][j] = all[bins[i]];
                    x[i][j] = second[bins[i]];
                    x[count + i][j] = first[bins[i]];
                }
            }
            double[] yes = new double[2 * count];
            double[] no = new double[2 * count];
            for (int i = 0; i < 2 * count; i++) {
                (own[i % count] ? yes : no)[i] = shares[1 + i / count][i % count];
            }
            double[] coefficients = LogisticRegression.fit(x, yes, no, PENALTY);
            double[][] scored = new double[count][];
            for (int i = 0; i < count; i++) {
                double score = LogisticRegression.logit(coefficients, judged[i]);
                scored[i] = new double[] {score, own[i] ? 0 : shares[0][i], own[i] ? shares[0][i] : 0};
            }
            return DataAudit.area(scored);
        }

        private double[] learnt() {
            double[] learnt = new double[rows.size()];
            Arrays.setAll(learnt, i -> shares[1][i] + shares[2][i]);
            return learnt;
        }

        /** Bins of inputs, the same for every group. */
        Binned binned(List<Integer> inputs) {
            Binned binned = new Binned(new int[inputs.size()][rows.size()], new int[inputs.size()]);
            for (int j = 0; j < inputs.size(); j++) {
                int input = inputs.get(j);
                List<@Nullable String> values = new ArrayList<>();
                rows.forEach(row -> values.add(row.values().get(input)));
                ValueBins bins = new ValueBins(values, learnt());
                int[] own = binned.bins[j];
                Arrays.setAll(own, i -> bins.of(values.get(i)));
                binned.counts[j] = bins.count();
            }
            return binned;
        }

        /** Of each bin, from rows of a part. */
        private static double[] evidence(boolean[] own, int[] bins, int count, double[] part) {
            double[] owns = new double[count];
            double[] others = new double[count];
            double ownSum = 0;
            double otherSum = 0;
            for (int i = 0; i < part.length; i++) {
                if (own[i]) {
                    owns[bins[i]] += part[i];
                    ownSum += part[i];
                } else {
                    others[bins[i]] += part[i];
                    otherSum += part[i];
                }
            }
            double share = ownSum / (ownSum + otherSum);
            double[] evidence = new double[count];
            for (int bin = 0; bin < count; bin++) {
                double odds = (owns[bin] + PRIOR * share) / (others[bin] + PRIOR * (1 - share));
                evidence[bin] = StrictMath.log(odds * (1 - share) / share);
            }
            return evidence;
        }
    }

    /**
     * Inputs of all rows in bins.
     *
     * @param bins [inputs][rows]
     * @param counts of bins, by input
     */
    private record Binned(int[][] bins, int[] counts) {}
}
