package io.lockstep.kernels.model;

import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.plaindata.Default;

/**
 * One of a model's answers.
 *
 * @param name what its metrics and predictions are called after, where there are several
 * @param node whose output the loss sees, raw: without the softmax or sigmoid of a cross-entropy
 * @param weight factor on its loss in the sum that is trained
 */
public record Output(
        String name, String node, Loss loss, @Default("1") double weight) {
    public Output {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(
                    "weight must be above 0, got " + weight + ". Leave the output out not to train it");
        }
    }

    /** Named as its node, of weight 1. */
    public static Output of(String node, Loss loss) {
        return new Output(node, node, loss, 1);
    }
}
