package io.lockstep.driver.drift;

import io.lockstep.kernels.plaindata.Default;
import org.jspecify.annotations.Nullable;

/**
 * Sizes from which on a change is refused; absent: never. Shares are from 0 to 1.
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
public record RefuseLimits(
        @Default("0.25") double psi,
        @Nullable Double d,
        @Nullable Double mean,
        @Nullable Double labelMean,
        @Nullable Double labelRate,
        @Nullable Double unseen,
        @Nullable Double missing,
        @Nullable Double unusable) {
    public RefuseLimits {
        Limits.positive("psi", psi);
        Limits.positive("d", d);
        Limits.positive("mean", mean);
        Limits.positive("labelMean", labelMean);
        Limits.positive("labelRate", labelRate);
        Limits.positive("unseen", unseen);
        Limits.positive("missing", missing);
        Limits.positive("unusable", unusable);
    }

    @Nullable Double of(Size size) {
        return switch (size) {
            case PSI -> (Double) psi;
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
