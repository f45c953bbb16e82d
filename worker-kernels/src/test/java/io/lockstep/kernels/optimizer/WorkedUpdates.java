package io.lockstep.kernels.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Four parameters and three gradients on which all worked examples move, those of PyTorch 2.10 too. */
final class WorkedUpdates {
    static final float[] START = {1, -2, 0.5f, 3};
    static final float[][] GRADIENTS = {{0.1f, -0.2f, 0.3f, 0}, {-0.4f, 0.5f, 0.25f, 1}, {0.05f, 0.6f, -0.7f, -2}};

    private WorkedUpdates() {}

    /** After so many updates at the optimizer's own rate, the gradients in turn. */
    static float[] train(Optimizer optimizer, int steps) {
        return train(optimizer, true, steps);
    }

    static float[] train(Optimizer optimizer, boolean decayed, int steps) {
        float[] parameters = START.clone();
        float[][] slots = new float[optimizer.slots().size()][4];
        Update update = new Update();
        for (int step = 1; step <= steps; step++) {
            update.set(step, optimizer.learningRate());
            optimizer.update(update, decayed, 4, parameters, 0, GRADIENTS[(step - 1) % 3], slots, 0);
        }
        return parameters;
    }

    static float[] trainLayerwise(LayerwiseOptimizer optimizer, float[] start, float[][] all) {
        int size = start.length;
        float[] parameters = start.clone();
        float[][] slots = new float[optimizer.slots().size()][size];
        Update update = new Update();
        for (int step = 1; step <= all.length; step++) {
            update.set(step, optimizer.learningRate());
            float[] direction = all[step - 1].clone();
            optimizer.direction(update, true, size, parameters, 0, direction, slots, 0);
            double factor = optimizer.rateFactor(
                    Math.sqrt(GradientNorm.sumOfSquares(parameters, 0, size)),
                    Math.sqrt(GradientNorm.sumOfSquares(direction, 0, size)));
            update.set(step, optimizer.learningRate() * factor);
            optimizer.update(update, true, size, parameters, 0, direction, slots, 0);
        }
        return parameters;
    }

    /** Within two units of the last place of float32. */
    static void assertClose(float[] actual, float... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(2 * Math.ulp(expected[i])));
        }
    }

    static void assertNear(float[] actual, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(1e-6));
        }
    }

    /** Three steps of Adam's formulas in double, rate 0.1. */
    static double[] adamInDouble(double beta1, double beta2, double epsilon, double decay, boolean layerwise) {
        double[] p = new double[4];
        double[] m = new double[4];
        double[] v = new double[4];
        double[] u = new double[4];
        for (int i = 0; i < 4; i++) {
            p[i] = START[i];
        }
        for (int step = 1; step <= 3; step++) {
            double parameters = 0;
            double directions = 0;
            for (int i = 0; i < 4; i++) {
                double g = GRADIENTS[step - 1][i];
                m[i] = beta1 * m[i] + (1 - beta1) * g;
                v[i] = beta2 * v[i] + (1 - beta2) * g * g;
                double root = Math.sqrt(v[i] / (1 - Math.pow(beta2, step)));
                u[i] = m[i] / (1 - Math.pow(beta1, step)) / (root + epsilon) + decay * p[i];
                parameters += p[i] * p[i];
                directions += u[i] * u[i];
            }
            double factor = layerwise ? Math.sqrt(parameters / directions) : 1;
            for (int i = 0; i < 4; i++) {
                p[i] -= 0.1 * factor * u[i];
            }
        }
        return p;
    }
}
