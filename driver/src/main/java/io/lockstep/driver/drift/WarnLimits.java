package io.lockstep.driver.drift;

import io.lockstep.kernels.plaindata.Default;

/**
 * Sizes from which on a change is warned of. Shares are from 0 to 1.
 *
 * @param psi population stability index of a column
 * @param d largest distance of the distribution functions of a column of numbers
 * @param mean difference of a column's means, in deviations
 * @param labelMean the same of answers and of scores
 * @param labelRate largest difference of a class's rates, of answers and of classes answered
 * @param unseen share of values that training rows do not have
 * @param missing difference of the shares of rows without a value
 * @param unusable difference of the shares of rows with a value of another kind
 */
public record WarnLimits(
        @Default("0.1") double psi,
        @Default("0.08") double d,
        @Default("0.25") double mean,
        @Default("0.1") double labelMean,
        @Default("0.03") double labelRate,
        @Default("0.005") double unseen,
        @Default("0.03") double missing,
        @Default("0.01") double unusable) {
    public WarnLimits {
        Limits.positive("psi", psi);
        Limits.positive("d", d);
        Limits.positive("mean", mean);
        Limits.positive("labelMean", labelMean);
        Limits.positive("labelRate", labelRate);
        Limits.positive("unseen", unseen);
        Limits.positive("missing", missing);
        Limits.positive("unusable", unusable);
    }

    double of(Size size) {
        return switch (size) {
            case PSI -> psi;
            case D -> d;
            case MEAN -> mean;
            case LABEL_MEAN -> labelMean;
            case LABEL_RATE -> labelRate;
            case UNSEEN -> unseen;
            case MISSING -> missing;
            case UNUSABLE -> unusable;
        };
    }
}
