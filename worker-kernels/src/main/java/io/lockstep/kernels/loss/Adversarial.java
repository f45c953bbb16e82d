package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;

/**
 * Loss of a discriminator's answers x, positive for real, of which each row has K; their mean. {@code nonSaturating}, with
 * {@code softplus(x) = log(1 + exp(x))}, s the smoothing:
 *
 * <pre>
 * real    (1 - s) softplus(-x) + s softplus(x)
 * made    softplus(x)
 * fooled  softplus(-x)
 * </pre>
 *
 * Goodfellow and others, <a href="https://arxiv.org/abs/1406.2661">Generative adversarial nets</a> (2014), section 3, with
 * the generator's loss that does not saturate; one-sided smoothing: Salimans and others, <a
 * href="https://arxiv.org/abs/1606.03498">Improved techniques for training GANs</a> (2016), section 3.4. {@code hinge}:
 *
 * <pre>
 * real    max(0, 1 - x)
 * made    max(0, 1 + x)
 * fooled  -x
 * </pre>
 *
 * Lim and Ye, <a href="https://arxiv.org/abs/1705.02894">Geometric GAN</a> (2017).
 *
 * @param side whose rows it judges: real ones or made ones, for the discriminator; made ones, for the generator that fools
 *     it
 * @param smoothing s of real rows, in [0, 1): how much of a real row counts as made
 */
public record Adversarial(
        Side side,
        @Default("nonSaturating") Form form,
        @Default("0") double smoothing) implements LabellessLoss {
    /** Side that an answer of the discriminator is on. */
    public enum Side {
        /** Real rows, to be told as real. */
        REAL,
        /** Made rows, to be told as made. */
        MADE,
        /** Made rows, to pass for real. */
        FOOLED
    }

    /** Formula. */
    public enum Form {
        /** Cross-entropies of {@code sigmoid(x)}. */
        NON_SATURATING,
        /** Straight lines with a margin of 1. */
        HINGE
    }

    public Adversarial {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException(
                    "adversarial: smoothing must be in [0, 1), got " + smoothing + ". Usual: 0.1");
        }
        if (smoothing > 0 && (side != Side.REAL || form != Form.NON_SATURATING)) {
            throw new IllegalArgumentException(
                    "adversarial: smoothing is of side: real in form: nonSaturating alone, got " + smoothing
                            + " beside side: " + plain(side) + ", form: " + plain(form) + ". Leave it out");
        }
    }

    /** Without smoothing. */
    public Adversarial(Side side, Form form) {
        this(side, form, 0);
    }

    private static String plain(Side side) {
        return switch (side) {
            case REAL -> "real";
            case MADE -> "made";
            case FOOLED -> "fooled";
        };
    }

    private static String plain(Form form) {
        return form == Form.HINGE ? "hinge" : "nonSaturating";
    }

    @Override
    public void check(Shape output) {
        Outputs.vector("adversarial", output);
    }

    /** A sigmoid at the end of the discriminator would be a second one. */
    @Override
    public String outputFunction() {
        return form == Form.NON_SATURATING ? "sigmoid" : "";
    }

    @Override
    public void apply(int rows, int size, float[] outputs, float[] weights, float[] losses, float[] dOutputs) {
        boolean gradients = dOutputs.length != 0;
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = 0;
            double scale = weights[row] / (double) size;
            for (int j = at; j < at + size; j++) {
                double x = outputs[j];
                double small = form == Form.HINGE ? 0 : StrictMath.exp(-Math.abs(x));
                sum += form == Form.HINGE ? hinge(x) : crossEntropy(x, small);
                if (gradients) {
                    double slope = form == Form.HINGE ? hingeSlope(x) : Outputs.sigmoid(x, small) - wanted();
                    dOutputs[j] = (float) (scale * slope);
                }
            }
            losses[row] = (float) (sum / size);
        }
    }

    /** The probability of real that the side asks for. */
    private double wanted() {
        return switch (side) {
            case REAL -> 1 - smoothing;
            case MADE -> 0;
            case FOOLED -> 1;
        };
    }

    /** {@code softplus(x) - wanted x}. */
    private double crossEntropy(double x, double small) {
        double wanted = wanted();
        double positive = x > 0 ? (1 - wanted) * x : -wanted * x;
        return positive + StrictMath.log1p(small);
    }

    private double hinge(double x) {
        return switch (side) {
            case REAL -> Math.max(0, 1 - x);
            case MADE -> Math.max(0, 1 + x);
            case FOOLED -> -x;
        };
    }

    private double hingeSlope(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        return switch (side) {
            case REAL -> x < 1 ? -1 : 0;
            case MADE -> x > -1 ? 1 : 0;
            case FOOLED -> -1;
        };
    }

    /** The probability of real; of {@code hinge} the answer itself. */
    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        if (form == Form.HINGE) {
            Outputs.identity(rows, size, outputs, scores);
        } else {
            Outputs.sigmoid(rows, size, outputs, scores);
        }
    }
}
