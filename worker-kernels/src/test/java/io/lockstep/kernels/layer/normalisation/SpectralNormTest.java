package io.lockstep.kernels.layer.normalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SpectralNormTest implements LayerExamples {
    private static final Window ONE = Window.of(1);
    private static final Window TWO = Window.of(2);

    @Override
    public List<Example> examples() {
        return List.of(
                example(Dense.of(4, new Tanh()), Shape.of(5)),
                example(new Dense(3, new None(), false, null, 1), Shape.of(2, 5)),
                example(
                        new Conv2d(4, Window.of(3), TWO, Padding.of(1), ONE, 2, new LeakyRelu(0.2f), true, null),
                        Shape.of(2, 5, 4)),
                example(new Conv1d(3, 2, 1, Padding.valid(), 1, 1, new None(), false, null), Shape.of(2, 5)),
                example(
                        new ConvTranspose2d(
                                3, Window.of(4), TWO, Padding.of(1), Padding.of(0), ONE, 1, new None(), true, null),
                        Shape.of(2, 3, 2)),
                example(
                        new ConvTranspose1d(4, 3, 2, Padding.valid(), 0, 1, 2, new Tanh(), true, null),
                        Shape.of(2, 4)));
    }

    private static Example example(Layer layer, Shape shape) {
        return new Example(SpectralNorm.of(layer), List.of(shape));
    }

    /** The layer's own formula over the divided weight. */
    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        SpectralNorm norm = (SpectralNorm) layer;
        Shape weight = norm.parameters(shapes).get(0).shape();
        double sigma =
                PowerIteration.of(norm.layer(), weight, tensors.apply("weight")).sigma(tensors.apply("u"));
        return LayerExamples.of(norm.layer().getClass())
                .exact(
                        norm.layer(),
                        shapes,
                        inputs,
                        name -> name.equals("weight") ? divided(tensors.apply(name), sigma) : tensors.apply(name));
    }

    private static double[] divided(double[] values, double by) {
        return Arrays.stream(values).map(value -> value / by).toArray();
    }

    /**
     * W = [[3, 0], [4, 5]], u = (1, 0): W^T u = (3, 0), so v = (1, 0); W v = (3, 4), so sigma = 5 and u' = (0.6, 0.8); as
     * PyTorch's spectral_norm with such a weight_u. x = (1, 2): y = (3, 14) / 5 and b.
     */
    @Test
    void dividesByOneStepOfPowerIteration() {
        SpectralNorm norm = SpectralNorm.of(Dense.of(2));
        float[] y = Passes.row(
                norm, Shape.of(2), new float[] {1, 2}, new float[] {3, 0, 4, 5}, new float[] {10, 20}, new float[] {1, 0
                });
        assertThat(y).containsExactly(new float[] {10.6f, 22.8f}, within(1e-5f));
    }

    /**
     * The same with dy = (1, 2): dW' = dy x^T = [[1, 2], [2, 4]]; W' = W / 5 = [[0.6, 0], [0.8, 1]], their product 6.2;
     * u' v^T = [[0.6, 0], [0.8, 0]]; dW = (dW' - 6.2 u' v^T) / 5 = [[-0.544, 0.4], [-0.592, 0.8]]; dx = W'^T dy = (2.2, 2).
     * The statistic is u' times the weight of the row.
     */
    @Test
    void gradientGoesThroughTheNorm() {
        List<Shape> shapes = List.of(Shape.of(2));
        PlainKernel kernel = SpectralNorm.of(Dense.of(2)).kernel(shapes);
        float[][] tensors = {{3, 0, 4, 5}, {10, 20}, {1, 0}};
        float[][] gradients = {new float[4], new float[2], new float[2]};
        float[][] x = {{1, 2}};
        float[][] dX = {new float[2]};
        float[] y = new float[2];
        CurrentPass pass = pass(kernel, 3);
        kernel.forward(pass, tensors, x, y, new float[0]);
        kernel.backward(pass, tensors, x, y, new float[0], new float[] {1, 2}, dX, gradients);
        assertThat(gradients[0]).containsExactly(new float[] {-0.544f, 0.4f, -0.592f, 0.8f}, within(1e-6f));
        assertThat(gradients[1]).containsExactly(1, 2);
        assertThat(gradients[2]).containsExactly(new float[] {3 * 0.6f, 3 * 0.8f}, within(1e-6f));
        assertThat(dX[0]).containsExactly(new float[] {2.2f, 2}, within(1e-6f));
    }

    private static CurrentPass pass(PlainKernel kernel, float weight) {
        int[] sizes = kernel.scratchSizes(1);
        float[][] scratch = new float[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            scratch[i] = new float[sizes[i]];
        }
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, scratch);
        Batch batch = new Batch(1, new int[] {2}, 1);
        batch.setRows(1);
        batch.weights()[0] = weight;
        pass.begin(batch, 0);
        return pass;
    }

    /** Once u has settled, the divided weight stretches no vector: its own largest singular value is 1. */
    @Test
    void dividedWeightHasNormOne() {
        SpectralNorm norm = SpectralNorm.of(Dense.of(2));
        List<Shape> shapes = List.of(Shape.of(2));
        float[][] tensors = {{3, 0, 4, 5}, {0, 0}, {0.3f, 0.1f}};
        PowerIteration.settle(norm, shapes, tensors);
        double largest = Math.sqrt(45); // of W W^T = [[9, 12], [12, 41]]: eigenvalues 45 and 5
        float[] columns = new float[4];
        System.arraycopy(Passes.row(norm, Shape.of(2), new float[] {1, 0}, tensors), 0, columns, 0, 2);
        System.arraycopy(Passes.row(norm, Shape.of(2), new float[] {0, 1}, tensors), 0, columns, 2, 2);
        float scale = (float) (1 / largest);
        assertThat(columns).containsExactly(new float[] {3 * scale, 4 * scale, 0, 5 * scale}, within(1e-6f));
    }

    /** Else it were 0 from then on, and sigma nothing but epsilon, whatever the weight becomes. */
    @Test
    void aWeightOfZerosKeepsTheDirection() {
        List<Shape> shapes = List.of(Shape.of(2));
        PlainKernel kernel = SpectralNorm.of(Dense.of(2)).kernel(shapes);
        float[][] tensors = {new float[4], {10, 20}, {0.6f, 0.8f}};
        float[][] gradients = {new float[4], new float[2], new float[2]};
        CurrentPass pass = pass(kernel, 3);
        float[][] x = {{1, 2}};
        float[] y = new float[2];
        kernel.forward(pass, tensors, x, y, new float[0]);
        kernel.backward(pass, tensors, x, y, new float[0], new float[] {1, 2}, new float[][] {new float[2]}, gradients);
        assertThat(gradients[2]).containsExactly(new float[] {3 * 0.6f, 3 * 0.8f}, within(1e-6f));
    }

    @Test
    void aWeightOfZerosGivesNumbers() {
        float[] y = Passes.row(
                SpectralNorm.of(Dense.of(2)),
                Shape.of(1),
                new float[] {7},
                new float[2],
                new float[] {1, 2},
                new float[2]);
        assertThat(y).containsExactly(1, 2);
    }

    @Test
    void theVectorIsAStatisticThatTakesTheWholeStep() {
        Layer transposed =
                new ConvTranspose2d(3, Window.of(4), TWO, Padding.of(1), Padding.of(0), ONE, 1, new Relu(), true, null);
        List<ParameterSpec> tensors = new SpectralNorm(transposed, 1e-12).parameters(List.of(Shape.of(2, 4, 4)));
        assertThat(tensors).extracting(ParameterSpec::name).containsExactly("weight", "bias", "u");
        assertThat(tensors.get(2).role()).isEqualTo(new Role.Statistic(1));
        assertThat(tensors.get(2).shape()).isEqualTo(Shape.of(3));
    }

    @Test
    void refusesLayersWithoutSuchAWeight() {
        assertThatThrownBy(() -> SpectralNorm.of(new Relu()))
                .hasMessage(
                        "layer: expected dense, conv2d, conv1d, convTranspose2d or convTranspose1d, got Relu[]. Only"
                                + " their weights have a norm to divide by");
        assertThatThrownBy(() -> new SpectralNorm(Dense.of(1), 0)).hasMessageContaining("epsilon must be above 0");
    }
}
