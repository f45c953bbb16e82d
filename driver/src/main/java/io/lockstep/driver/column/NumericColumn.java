package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number: what stands in for a missing one, then clipped, its logarithm taken, scaled, in this order, each where it is asked
 * for. By itself standardised to mean 0 and deviation 1, where a missing value becomes the mean.
 *
 * @param missingIndicators whether a second number says where values are missing, if any are
 * @param scale how it is brought to the size of others
 * @param impute what stands in for a missing number, as if the row had it
 * @param constant the number where {@code impute} is {@code constant}
 * @param log whether its logarithm is taken: {@code sign(x) log(1 + |x|)}
 * @param clip probabilities of two quantiles of the training rows that it does not leave, such as {@code [0.01, 0.99]}
 */
public record NumericColumn(
        String column,
        @Default("true") boolean missingIndicators,
        @Default("standardize") Scaling scale,
        @Default("mean") Imputation impute,
        @Nullable Double constant,
        @Default("false") boolean log,
        @Default("[]") List<Double> clip)
        implements NumberColumn {
    public NumericColumn {
        clip = List.copyOf(clip);
        if ((impute == Imputation.CONSTANT) != (constant != null)) {
            throw new IllegalArgumentException("constant must be given with impute: constant and only then, got "
                    + (constant == null ? "none" : constant) + ". Write both or none");
        }
        if (constant != null && !(Math.abs(constant) <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("constant must be a number that fits 32 bits, got " + constant);
        }
        if (!clip.isEmpty()
                && !(clip.size() == 2 && clip.get(0) >= 0 && clip.get(0) < clip.get(1) && clip.get(1) <= 1)) {
            throw new IllegalArgumentException(
                    "clip must be two ascending probabilities from 0 to 1, such as [0.01, 0.99], got " + clip);
        }
    }

    /** Standardised. */
    public NumericColumn(String column, boolean missingIndicators) {
        this(column, missingIndicators, new StandardScaling(), Imputation.MEAN, null, false, List.of());
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return equals(new NumericColumn(column, missingIndicators))
                ? new NumericStatistics(column, missingIndicators)
                : new NumberLearner(this);
    }
}
