package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.IntValues;
import java.util.Arrays;

/** The only row of a batch, whose steps have weights. */
final class WeighedRow {
    private WeighedRow() {}

    /** Gives the row's steps weights. */
    static void weigh(IntValues ids, float... weights) {
        int at = ids.beginStepWeights().append(0, weights.length);
        System.arraycopy(weights, 0, ids.beginStepWeights().array(), at, weights.length);
    }

    /** The row's loss and the gradient of it, of which a row that counts twice has the double. */
    static void assertLoss(IdsLoss loss, float[] logits, IntValues ids, float expected, float... gradient) {
        float[] losses = {Float.NaN};
        float[] found = new float[logits.length];
        Arrays.fill(found, Float.NaN);
        loss.apply(1, logits.length, logits, ids, new float[] {2}, losses, found);
        assertThat(losses[0]).isCloseTo(expected, within(1e-6f));
        for (int i = 0; i < found.length; i++) {
            found[i] /= 2;
        }
        assertThat(found).containsExactly(gradient, within(1e-6f));
    }
}
