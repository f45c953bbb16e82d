package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.shape.Shape;

/**
 * {@link MultiLabelSoftMargin} with the ids of the labels that are there in place of a column for each label: from
 * logits x and a row's set of ids T the mean over the K labels of
 *
 * <pre>
 * loss = max(x, 0) + log(1 + exp(-|x|)), less x where the label is in T
 * dx   = sigmoid(x) / K, less 1 / K where the label is in T
 * </pre>
 *
 * A row without ids has no label. An id that comes twice counts once.
 */
public record SparseMultiLabelSoftMargin() implements IdsLoss {
    private static final String NAME = "sparseMultiLabelSoftMargin";

    @Override
    public void check(Shape output) {
        Outputs.vector(NAME, output);
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, IntValues targets, float[] weights, float[] losses, float[] dOutputs) {
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            float scale = weights[row] / size;
            int at = row * size;
            for (int j = at; j < at + size; j++) {
                double x = outputs[j];
                double small = StrictMath.exp(-Math.abs(x));
                sum += Math.max(x, 0) + StrictMath.log1p(small);
                if (dOutputs.length != 0) {
                    dOutputs[j] = scale * (float) Outputs.sigmoid(x, small);
                }
            }
            int first = targets.first(row);
            int end = targets.first(row + 1);
            for (int i = first; i < end; i++) {
                int j = at + Outputs.id(NAME, row, targets.array()[i], size);
                if (Outputs.isFirst(targets.array(), first, i)) {
                    sum -= outputs[j];
                }
                if (dOutputs.length != 0) {
                    double x = outputs[j];
                    dOutputs[j] = scale * (float) (Outputs.sigmoid(x, StrictMath.exp(-Math.abs(x))) - 1);
                }
            }
            losses[row] = (float) (sum / size);
        }
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.sigmoid(rows, size, outputs, scores);
    }

    @Override
    public IdsTarget target() {
        return new LabelIds();
    }
}
