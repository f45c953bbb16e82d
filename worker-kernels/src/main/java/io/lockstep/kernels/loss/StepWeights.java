package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.batch.IntValues;

/** Weights of a row's steps in its loss, which is their weighted mean: all 1 where a batch has none. */
final class StepWeights {
    private StepWeights() {}

    /** A step's weight. */
    static double of(IntValues targets, int row, int step) {
        FloatValues weights = targets.stepWeights();
        return weights == null ? 1 : weights.array()[weights.first(row) + step];
    }

    /** Refuses a row that has other weights than one for each of its steps. */
    static void check(String loss, IntValues targets, int row, int steps) {
        FloatValues weights = targets.stepWeights();
        if (weights != null && weights.items(row) != steps) {
            throw new IllegalArgumentException(loss + ": row " + row + " of the slice: expected " + steps
                    + " weights, one for each step of the target, got " + weights.items(row) + ". Correct the data");
        }
    }

    /** What a weight of 1 makes of a row's weight, in a loss that is a mean; 0 where all weights are. */
    static double share(float rowWeight, double sum) {
        return sum == 0 ? 0 : rowWeight / sum;
    }
}
