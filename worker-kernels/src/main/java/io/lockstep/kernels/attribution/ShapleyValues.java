package io.lockstep.kernels.attribution;

import org.jspecify.annotations.Nullable;

/**
 * Shapley values of groups of cells over a background: the game's value of a coalition S is the mean, over the rows b of the
 * background, of the answer to a row that has the groups of S from the explained row x and the others from b,
 * <pre>v(S) = sum_b share_b f(x on S, b elsewhere)
 * phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S and i) - v(S))</pre>
 * Shapley, A Value for n-Person Games (1953); in this form Lundberg and Lee,
 * <a href="https://arxiv.org/abs/1705.07874">A Unified Approach to Interpreting Model Predictions</a> (2017), and Janzing,
 * Minorics and Blöbaum, <a href="https://arxiv.org/abs/1910.13413">Feature Relevance Quantification</a> (2020).
 *
 * <p>The game is a sum of games of single background rows, in each of which groups that are equal in both rows play no part: it
 * is of those that differ that coalitions are enumerated or drawn. Up to {@link #MOST_EXACT} groups that is exact. Beyond, orders
 * of the groups are drawn in antithetic pairs, one and its reverse, as many for each row of the background (Castro, Gómez and
 * Tejada, <a href="https://doi.org/10.1016/j.cor.2008.04.004">Polynomial calculation of the Shapley value based on sampling</a>,
 * 2009, by strata; Mitchell, Cooper, Frank and Holmes, <a href="https://arxiv.org/abs/2104.12199">Sampling Permutations for
 * Shapley Value Estimation</a>, 2022, for pairs). What an order gives is a difference of answers, so the sum of the values is
 * that of the answers, however few orders there are.
 *
 * <p>Standard errors are of the variance of pairs within each background row, of at least {@value #LEAST_FREEDOM} degrees of
 * freedom, and of what no pair showed: what happens in few orders may have happened in none that was drawn, so that their square
 * has that of one pair more added, which may lie anywhere within the widest range in which pairs of any group were apart. That is
 * too much for groups that have no say, and falls faster than the standard errors of those that have.
 *
 * <p>Over two rows of background and more, values are so far from the exact ones that the mean square of their distance, in standard
 * errors, is 0.8 to 1.2, however few orders there are. Over one row alone it is 0.4 to 1: where nothing evens out, standard errors
 * have to be cautious to hold of functions that jump.
 *
 * @param exact whether coalitions are enumerated; absent: where there are at most {@link #MOST_EXACT} groups
 * @param error standard error, in units of the answer, at which drawing ends; looked at whenever orders have doubled
 * @param permutations orders drawn at most, a pair being two
 * @param seed of the orders, with the row's identity
 */
public record ShapleyValues(@Nullable Boolean exact, double error, int permutations, long seed) {
    /** Groups at most whose coalitions are enumerated. */
    public static final int MOST_EXACT = 12;

    private static final int LEAST_FREEDOM = 32;

    public ShapleyValues {
        if (!(error >= 0)) {
            throw new IllegalArgumentException("error: expected 0 or more, got " + error + ". Give a standard error");
        }
        if (permutations < 2) {
            throw new IllegalArgumentException(
                    "permutations: expected at least 2, got " + permutations + ". They are drawn in pairs");
        }
    }

    /**
     * Values by group.
     *
     * @param row to be explained. Not modified.
     * @param identity of the row: equal ones are drawn for alike
     * @param direction [K] weights of the raw answers. Not modified.
     * @throws IllegalArgumentException when there are too many groups to be exact, too few permutations for the background, or
     *     the background's rows are of another form
     */
    public Attribution attribution(
            AnswerFunction function,
            CellRow row,
            long identity,
            float[] direction,
            CellGroups groups,
            Background background) {
        background.check(row);
        if (Boolean.TRUE.equals(exact) && groups.count() > MOST_EXACT) {
            throw new IllegalArgumentException("exact Shapley values: expected at most " + MOST_EXACT + " groups, got "
                    + groups.count() + ", of which there are 2^" + groups.count()
                    + " coalitions. Leave exact out to draw permutations, or join columns");
        }
        MixedRows rows = new MixedRows(function, row, direction, groups);
        boolean enumerated = exact == null ? groups.count() <= MOST_EXACT : exact;
        return enumerated
                ? EnumeratedCoalitions.attribution(rows, row, groups.count(), background)
                : new DrawnPermutations(rows, row, groups.count(), background, this, identity).attribution();
    }

    /**
     * Pairs that are drawn at least for each background row.
     *
     * @throws IllegalArgumentException when that is more than permutations allow
     */
    int leastPairs(int backgroundRows) {
        int pairs = pairs(backgroundRows);
        long needed = 2L * pairs * backgroundRows;
        if (needed > permutations) {
            throw new IllegalArgumentException("permutations: expected at least " + needed + ", " + 2 * pairs
                    + " for each of " + backgroundRows + " background rows, got " + permutations
                    + ". Allow more, or give a smaller background");
        }
        return pairs;
    }

    private static int pairs(int backgroundRows) {
        return 1 + (LEAST_FREEDOM + backgroundRows - 1) / backgroundRows;
    }

    /** Permutations that there must be at least where groups are not enumerated. */
    public static int leastPermutations(int backgroundRows) {
        return Math.multiplyExact(2 * pairs(backgroundRows), backgroundRows);
    }
}
