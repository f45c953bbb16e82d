package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;

/**
 * Divergence of a normal distribution with independent parts from the standard one, of an encoder's output: D means m, then
 * D logarithms v of variances, as {@code [2, D]} or one vector of 2 D numbers.
 *
 * <pre>
 * loss = sum_d 0.5 (m^2 + exp(v) - 1 - v);  dm = m,  dv = 0.5 (exp(v) - 1)
 * </pre>
 *
 * Kingma and Welling, <a href="https://arxiv.org/abs/1312.6114">Auto-encoding variational Bayes</a> (2013), appendix B.
 */
public record KlDivergence() implements LabellessLoss {
    @Override
    public void check(Shape output) {
        boolean halves = output.rank() == 1 && output.size(0) % 2 == 0;
        boolean rows = output.rank() == 2 && output.size(0) == 2;
        if (!halves && !rows) {
            throw new IllegalArgumentException("klDivergence: expected an output of D means, then D logarithms of"
                    + " variances, 2xD or 2 D numbers, got shape " + output
                    + ". Give the encoder twice as many outputs as the code has numbers");
        }
    }

    @Override
    public void apply(int rows, int size, float[] outputs, float[] weights, float[] losses, float[] dOutputs) {
        boolean gradients = dOutputs.length != 0;
        int half = size / 2;
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = 0;
            double weight = weights[row];
            for (int j = at; j < at + half; j++) {
                double mean = outputs[j];
                double logarithm = outputs[j + half];
                double above = StrictMath.expm1(logarithm);
                sum += mean * mean + (above - logarithm);
                if (gradients) {
                    dOutputs[j] = (float) (weight * mean);
                    dOutputs[j + half] = (float) (weight * 0.5 * above);
                }
            }
            losses[row] = (float) (0.5 * sum);
        }
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.identity(rows, size, outputs, scores);
    }
}
