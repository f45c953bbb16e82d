package io.lockstep.driver.explanation;

import java.util.List;

/**
 * Fidelity of one row's attributions. What a row has not is NaN, curves of it are empty.
 *
 * @param key of the row
 * @param error distance of summed attributions from the difference between answer and baseline; NaN where the method does not say
 *     that they add up
 * @param difference between answer and baseline, absolute
 * @param area below the deletion curve by attribution
 * @param randomArea below that in a random order
 * @param curve by attribution at {@link Fidelity#SHARES} equal distances, ends included
 * @param randomCurve the same in a random order
 * @param correlation of ranks with the attributions of the model whose weights are shuffled
 */
public record RowFidelity(
        long key,
        double error,
        double difference,
        double area,
        double randomArea,
        List<Double> curve,
        List<Double> randomCurve,
        double correlation) {
    public RowFidelity {
        curve = List.copyOf(curve);
        randomCurve = List.copyOf(randomCurve);
    }

    /** Whether it has deletion curves. */
    public boolean hasCurves() {
        return !curve.isEmpty() && Double.isFinite(area) && Double.isFinite(randomArea);
    }
}
