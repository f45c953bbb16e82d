package io.lockstep.kernels.layer.normalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.ReferencePass;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BatchNormTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(BatchNorm.of(new None()), List.of(Shape.of(5))),
                new Example(BatchNorm.of(new Silu()), List.of(Shape.of(2, 3, 2))));
    }

    /** By channels; in two passes over squares, as the kernel's own mean and variance are not. */
    @Override
    public double[][] exact(
            Layer layer,
            List<Shape> shapes,
            double[][][] inputs,
            Function<String, double[]> tensors,
            ReferencePass pass) {
        BatchNorm norm = (BatchNorm) layer;
        int channels = shapes.get(0).size(0);
        double[][] x = inputs[0];
        int positions = x[0].length / channels;
        double[][] y = new double[x.length][x[0].length];
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double squares = 0;
            for (double[] row : x) {
                for (int p = c * positions; p < (c + 1) * positions; p++) {
                    sum += row[p];
                    squares += row[p] * row[p];
                }
            }
            double n = (double) x.length * positions;
            double mean = pass.training() ? sum / n : tensors.apply("runningMean")[c];
            double variance = pass.training() ? squares / n - mean * mean : tensors.apply("runningVariance")[c];
            for (int row = 0; row < x.length; row++) {
                for (int p = c * positions; p < (c + 1) * positions; p++) {
                    double normal = (x[row][p] - mean) / Math.sqrt(variance + norm.epsilon());
                    y[row][p] = tensors.apply("weight")[c] * normal + tensors.apply("bias")[c];
                }
            }
        }
        return Arrays.stream(y)
                .map(row -> ActivationExamples.values(norm.activation(), row))
                .toArray(double[][]::new);
    }

    /** By channel: weight, bias, running mean, running variance. */
    private static final float[][] TENSORS = {{2, 1}, {1, 0}, {3, -1}, {4, 0.25f}};

    /** Two rows of two channels of two positions: channel 0 holds 1, 3, 5, 7; channel 1 four times -2. */
    private static final float[][] X = {{1, 3, -2, -2, 5, 7, -2, -2}};

    private final float[] y = new float[8];

    private static PlainKernel kernel(double epsilon, Activation activation) {
        return new BatchNorm(0.1, epsilon, activation).kernel(List.of(Shape.of(2, 2)));
    }

    private static CurrentPass training(int rows, float... weights) {
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        Batch batch = new Batch(rows, new int[] {4}, 1);
        batch.setRows(rows);
        System.arraycopy(weights, 0, batch.weights(), 0, rows);
        pass.begin(batch, 0);
        return pass;
    }

    /**
     * By hand. Channel 0: mean 4, deviations -3 -1 1 3, biased variance 20 / 4 = 5, with epsilon 4 the root of 9: a
     * factor of 2 / 3, bias 1. Channel 1: no deviation, so its bias 0.
     */
    @Test
    void normalisesByTheSliceInTraining() {
        kernel(4, new None()).forward(training(2, 1, 1), TENSORS, X, y, new float[0]);
        assertThat(y).containsExactly(new float[] {-1, 1 / 3f, 0, 0, 5 / 3f, 3, 0, 0}, within(1e-6f));
        kernel(4, new Relu()).forward(training(2, 1, 1), TENSORS, X, y, new float[0]);
        assertThat(y).containsExactly(new float[] {0, 1 / 3f, 0, 0, 5 / 3f, 3, 0, 0}, within(1e-6f));
    }

    /** By hand. Channel 0: 2 (x - 3) / sqrt(4 + 5) + 1. Channel 1: (-2 + 1) / sqrt(0.25 + 5). */
    @Test
    void normalisesByTheRunningStatisticsInInference() {
        kernel(5, new None())
                .forward(CurrentPass.inference(new PlainProducts(), 2, new float[0][]), TENSORS, X, y, new float[0]);
        float other = -0.4364358f;
        float[] expected = {-1 / 3f, 1, other, other, 7 / 3f, 11 / 3f, other, other};
        assertThat(y).containsExactly(expected, within(1e-6f));
    }

    /**
     * By hand, epsilon 4, channel 0, where x^ is -1 -1/3 1/3 1: dY 1 0 0 0 gives dBias 1, dWeight -1, and dX = 2 / 3
     * (dY - 1/4 + x^ / 4), that is 1/3, -2/9, -1/9, 0. Channel 1: x^ is 0, root 2, so dY 0 1 0 0 gives dBias 1, dWeight
     * 0 and dX = 1 / 2 (dY - 1/4). Statistics, of a slice of weight 5: mean 4 and -2, unbiased variance 20 / 3 and 0,
     * times 5.
     */
    @Test
    void gradientsAndStatisticsFollowTheWorkedExample() {
        float[] dY = {1, 0, 0, 1, 0, 0, 0, 0};
        float[] dX = new float[8];
        float[][] dTensors = new float[4][2];
        PlainKernel kernel = kernel(4, new None());
        CurrentPass pass = training(2, 2, 3);
        kernel.forward(pass, TENSORS, X, y, new float[0]);
        kernel.backward(pass, TENSORS, X, y, new float[0], dY, new float[][] {dX}, dTensors);
        float[] expected = {1 / 3f, -2 / 9f, -1 / 8f, 3 / 8f, -1 / 9f, 0, -1 / 8f, -1 / 8f};
        assertThat(dX).containsExactly(expected, within(1e-6f));
        assertThat(dTensors[0]).containsExactly(new float[] {-1, 0}, within(1e-6f));
        assertThat(dTensors[1]).containsExactly(1, 1);
        assertThat(dTensors[2]).containsExactly(20, -10);
        assertThat(dTensors[3]).containsExactly(new float[] {100 / 3f, 0}, within(1e-5f));
    }

    /** One row of one position: there is no deviation, the variance is 0 rather than 0 / 0. */
    @Test
    void oneValueAloneStaysFinite() {
        PlainKernel kernel = BatchNorm.of(new None()).kernel(List.of(Shape.of(2)));
        float[][] x = {{7, -8}};
        float[] dX = new float[2];
        float[][] dTensors = new float[4][2];
        CurrentPass pass = training(1, 1);
        kernel.forward(pass, TENSORS, x, y, new float[0]);
        kernel.backward(pass, TENSORS, x, y, new float[0], new float[] {1, 2}, new float[][] {dX}, dTensors);
        assertThat(y).startsWith(1, 0);
        assertThat(dX).containsExactly(0, 0);
        assertThat(dTensors).isDeepEqualTo(new float[][] {{0, 0}, {1, 2}, {7, -8}, {0, 0}});
    }

    /** A mean of 10,000 beside deviations of 1 costs no digits: the variance is taken from deviations. */
    @Test
    void aLargeMeanDoesNotDrownTheVariance() {
        PlainKernel kernel = new BatchNorm(0.1, 1e-5, new None()).kernel(List.of(Shape.of(1)));
        float[][] tensors = {{1}, {0}, {0}, {1}};
        kernel.forward(training(2, 1, 1), tensors, new float[][] {{10_001, 9_999}}, y, new float[0]);
        assertThat(y[0]).isCloseTo(0.999995f, within(1e-6f));
    }

    @Test
    void asksForScaleShiftAndStatistics() {
        List<ParameterSpec> tensors = new BatchNorm(0.3, 1e-5, new None()).parameters(List.of(Shape.of(6, 4, 4)));
        assertThat(tensors)
                .extracting(ParameterSpec::name)
                .containsExactly("weight", "bias", "runningMean", "runningVariance");
        assertThat(tensors).extracting(ParameterSpec::shape).containsOnly(Shape.of(6));
        Role statistic = new Role.Statistic(0.3);
        assertThat(tensors)
                .extracting(ParameterSpec::role)
                .containsExactly(Role.OFFSET, Role.OFFSET, statistic, statistic);
        assertThat(tensors.get(0).initializer()).isEqualTo(new Ones());
        assertThat(new BatchNorm(0.3, 1e-5, new None(), new Zeros())
                        .parameters(List.of(Shape.of(6, 4, 4)))
                        .get(0)
                        .initializer())
                .isEqualTo(new Zeros());
    }

    @Test
    void refusalsSayWhatIsUsual() {
        assertThatThrownBy(() -> new BatchNorm(0, 1e-5, new None()))
                .hasMessage("momentum must be in (0, 1], got 0.0. Usual: 0.1");
        assertThatThrownBy(() -> new BatchNorm(1.5, 1e-5, new None()))
                .hasMessage("momentum must be in (0, 1], got 1.5. Usual: 0.1");
        assertThatThrownBy(() -> new BatchNorm(0.1, 0, new None()))
                .hasMessage("epsilon must be above 0, got 0.0. Usual: 1e-5");
        assertThatThrownBy(() -> BatchNorm.of(new None()).output(List.of(Shape.of())))
                .hasMessage("takes channels on axis 0, got a scalar. Remove it");
    }
}
