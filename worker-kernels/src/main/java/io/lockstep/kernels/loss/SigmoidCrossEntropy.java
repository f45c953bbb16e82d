package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Cross-entropy of a yes or no, in nats, from a logit x and a target t in [0, 1] (0: no, 1: yes, or a probability):
 *
 * <pre>
 * loss = -p t log(sigmoid(x)) - (1 - t) log(1 - sigmoid(x))
 *      = max(x, 0) - x t + log(1 + exp(-|x|)) + (p - 1) t log(1 + exp(-x))
 * dx   = sigmoid(x) - t - (p - 1) t sigmoid(-x)
 * </pre>
 *
 * With K outputs, K independent answers: their mean. PyTorch's {@code binary_cross_entropy_with_logits}, p its
 * {@code pos_weight}, which is no part of what means divide by.
 *
 * @param positiveWeight p, above 0: the weight of a yes, one for all outputs or a list with one for each; rows of no
 *     over rows of yes makes both count alike
 */
public record SigmoidCrossEntropy(@Default("1") PositiveWeights positiveWeight) implements DenseLoss {
    public SigmoidCrossEntropy {
        positiveWeight.check("sigmoidCrossEntropy");
    }

    /** One weight of a yes for all outputs. */
    public SigmoidCrossEntropy(double positiveWeight) {
        this(new PositiveWeights(List.of(positiveWeight)));
    }

    /** Yes and no count alike. */
    public SigmoidCrossEntropy() {
        this(1);
    }

    @Override
    public int targetSize(Shape output) {
        int size = Outputs.vector("sigmoidCrossEntropy", output);
        int weights = positiveWeight.values().size();
        if (weights > 1 && weights != size) {
            throw new IllegalArgumentException("sigmoidCrossEntropy: expected a positiveWeight for each of " + size
                    + " outputs, got " + weights + ". Write as many, or one");
        }
        return size;
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        boolean gradients = dOutputs.length != 0;
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = 0;
            float scale = weights[row] / size;
            for (int j = at; j < at + size; j++) {
                double x = outputs[j];
                float target = targets[j];
                if (!(target >= 0 && target <= 1)) {
                    throw outside(row, target);
                }
                double small = StrictMath.exp(-Math.abs(x));
                double log = StrictMath.log1p(small);
                double extra = (positiveWeight.of(j - at) - 1) * target;
                sum += Math.max(x, 0) - x * target + log + extra * (Math.max(-x, 0) + log);
                if (gradients) {
                    double no = Outputs.sigmoid(-x, small);
                    dOutputs[j] = scale * (float) (Outputs.sigmoid(x, small) - target - extra * no);
                }
            }
            losses[row] = (float) (sum / size);
        }
    }

    private static IllegalArgumentException outside(int row, float target) {
        return new IllegalArgumentException("sigmoidCrossEntropy: row " + row
                + " of the slice: expected a target from 0 to 1, got " + target
                + ". Correct the data, or use softmaxCrossEntropy for more than 2 classes");
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.sigmoid(rows, size, outputs, scores);
    }

    @Override
    public Target target() {
        return new Target.YesNo();
    }
}
