package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Unwrapped;
import java.util.List;

/**
 * The weight of a yes: one number for all outputs, or one for each.
 *
 * @param values each above 0
 */
@Unwrapped
public record PositiveWeights(List<Double> values) {
    public PositiveWeights {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("expected a number, or one for each output, got none");
        }
    }

    /** Refuses weights that no yes can have; who has them says so. */
    void check(String loss) {
        for (double weight : values) {
            if (!(weight > 0 && Double.isFinite(weight))) {
                throw new IllegalArgumentException(loss + ": positiveWeight must be above 0, got " + weight);
            }
        }
    }

    /** For an output, by its number. */
    double of(int output) {
        return values.get(values.size() == 1 ? 0 : output);
    }
}
