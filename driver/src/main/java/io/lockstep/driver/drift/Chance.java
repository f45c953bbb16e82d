package io.lockstep.driver.drift;

import java.util.List;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;

/** Probabilities that undrifted samples differ as much. */
final class Chance {
    private static final int EXPECTED = 5;
    private static final double ROOT_OF_TWO = Math.sqrt(2);

    private Chance() {}

    /**
     * That at least so many of so many rows have what each has with a probability: of the binomial distribution.
     *
     * @param share from 0 to 1
     */
    static double atLeast(long found, long rows, double share) {
        if (found > rows) {
            return 0;
        }
        if (found <= 0 || share >= 1) {
            return 1;
        }
        return share <= 0 ? 0 : Beta.regularizedBeta(share, (double) found, rows - found + 1.0);
    }

    /**
     * Of two counts, among n and m rows: chi-square where rows with and without are frequent; else given their sum, twice the
     * binomial probability of the nearer end.
     */
    static double ofCounts(long before, long n, long after, long m) {
        long found = before + after;
        double share = m / ((double) n + m);
        double rarer = Math.min((double) found, (double) n + m - found) * Math.min(share, 1 - share);
        if (rarer >= EXPECTED) {
            Cells cells = new Cells(List.of("with", "without"), List.of(before, n - before), List.of(after, m - after));
            return ChiSquare.of(cells).p();
        }
        if (found > n + m - found) {
            return ofCounts(n - before, n, m - after, m);
        }
        double more = atLeast(after, found, share);
        double less = 1 - atLeast(after + 1, found, share);
        return Math.min(1, 2 * Math.min(more, less));
    }

    /** Of two means, of samples large enough for the normal distribution. */
    static double ofMeans(double difference, double variance) {
        if (variance <= 0) {
            return difference == 0 ? 1 : 0;
        }
        return Erf.erfc(Math.abs(difference) / Math.sqrt(variance) / ROOT_OF_TWO);
    }
}
