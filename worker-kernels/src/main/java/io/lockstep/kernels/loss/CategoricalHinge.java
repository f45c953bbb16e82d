package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/**
 * Margin between the right class c and the best of the others, from outputs x:
 *
 * <pre>
 * r    = the first j other than c with the largest x_j
 * loss = max(0, 1 + x_r - x_c)
 * dx_r = 1, dx_c = -1 where 1 + x_r - x_c &gt; 0; all others 0
 * </pre>
 *
 * Crammer and Singer, <a href="https://jmlr.org/papers/v2/crammer01a.html">Multiclass Kernel-based Vector Machines</a>;
 * Keras's {@code categorical_hinge}. PyTorch's {@code multi_margin_loss} is another: it sums over all classes. Scores
 * are {@code softmax(x)}: in the order of x, but no probabilities.
 */
public record CategoricalHinge() implements DenseLoss {
    private static final String NAME = "categoricalHinge";

    @Override
    public int targetSize(Shape output) {
        Outputs.classes(NAME, output);
        return 1;
    }

    @Override
    public void apply(
            int rows, int size, float[] outputs, float[] targets, float[] weights, float[] losses, float[] dOutputs) {
        boolean gradients = dOutputs.length != 0;
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            int label = Outputs.label(NAME, row, targets[row], size);
            int rival = rival(outputs, at, size, label);
            double missing = 1 + (double) outputs[at + rival] - outputs[at + label];
            losses[row] = (float) (Math.max(0, missing) + 0 * missing); // NaN for an infinite output
            if (gradients) {
                float scale = missing > 0 ? weights[row] : 0;
                for (int j = 0; j < size; j++) {
                    dOutputs[at + j] = j == rival ? scale : 0;
                }
                dOutputs[at + label] = -scale;
            }
        }
    }

    /** A NaN among the others is one. */
    private static int rival(float[] outputs, int at, int size, int label) {
        int rival = label == 0 ? 1 : 0;
        for (int j = rival + 1; j < size; j++) {
            if (j != label && !(outputs[at + j] <= outputs[at + rival]) && !Float.isNaN(outputs[at + rival])) {
                rival = j;
            }
        }
        return rival;
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.softmax(rows, size, outputs, scores);
    }

    @Override
    public Target target() {
        return new Target.ClassIndex();
    }
}
