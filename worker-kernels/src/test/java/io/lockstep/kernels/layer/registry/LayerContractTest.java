package io.lockstep.kernels.layer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.HardSwish;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Selu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.dropout.SpatialDropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.GroupNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every layer's description and plain kernel must do, over {@link #central} samples and those of the layers' own tests. */
class LayerContractTest {
    private static final int ROWS = 3;
    private static final int SPARE = 5;
    private static final float SENTINEL = 12345;
    private static final Binding BINDING = new Binding(Layers.REGISTRY, Activations.REGISTRY, Initializers.REGISTRY);

    record Sample(Layer layer, List<Shape> inputs, List<TensorType> types) {
        Sample(Layer layer, Shape... inputs) {
            this(
                    layer,
                    List.of(inputs),
                    Stream.of(inputs).map(TensorType::dense).toList());
        }
    }

    static Stream<Sample> samples() {
        Stream<Sample> own = LayerExamples.all().stream()
                .map(example -> new Sample(example.layer(), example.inputs(), example.types()));
        return Stream.concat(central(), own);
    }

    private static Stream<Sample> central() {
        return Stream.of(
                new Sample(Dense.of(1), Shape.of(1)),
                new Sample(Dense.of(5, new Tanh()), Shape.of(7)),
                new Sample(new Dense(4, new Gelu(Gelu.Form.ERF), false, null), Shape.of(3)),
                new Sample(Conv2d.of(1, Window.of(1), Padding.valid(), new None()), Shape.of(1, 1, 1)),
                new Sample(Conv2d.of(4, Window.of(3), Padding.same(), new Gelu(Gelu.Form.ERF)), Shape.of(2, 5, 6)),
                new Sample(
                        new Conv2d(
                                6,
                                Window.of(2, 3),
                                Window.of(2, 1),
                                Padding.of(1, 0, 2, 3),
                                Window.of(1, 2),
                                2,
                                new Tanh(),
                                false,
                                null),
                        Shape.of(4, 5, 4)),
                new Sample(new Conv1d(3, 3, 2, Padding.of(2, 1), 2, 3, new None(), true, null), Shape.of(3, 9)),
                new Sample(
                        new ConvTranspose2d(
                                4,
                                Window.of(3, 2),
                                Window.of(2, 3),
                                Padding.of(1, 0, 2, 1),
                                Padding.of(1, 2),
                                Window.of(1, 2),
                                2,
                                new Gelu(Gelu.Form.ERF),
                                true,
                                null),
                        Shape.of(2, 3, 2)),
                new Sample(
                        new ConvTranspose1d(2, 4, 2, Padding.same(), 0, 1, 1, new Tanh(), false, null), Shape.of(3, 4)),
                new Sample(new Upsample(Window.of(2, 3), Upsample.Mode.NEAREST), Shape.of(2, 3, 2)),
                new Sample(new Upsample(Window.of(3, 2), Upsample.Mode.LINEAR), Shape.of(2, 3, 2)),
                new Sample(MaxPool2d.of(2), Shape.of(2, 5, 4)),
                new Sample(new MaxPool2d(Window.of(3, 2), Window.of(1), Padding.same()), Shape.of(2, 3, 4)),
                new Sample(new MaxPool1d(3, 2, Padding.of(1, 2)), Shape.of(2, 8)),
                new Sample(new MaxPool1d(3, 2, Padding.ceil()), Shape.of(2, 8)),
                new Sample(new AveragePool2d(Window.of(2), null, Padding.ceil(), false), Shape.of(2, 5, 3)),
                new Sample(AveragePool2d.of(2), Shape.of(2, 5, 4)),
                new Sample(
                        new AveragePool2d(Window.of(3), Window.of(2, 1), Padding.of(1, 2, 2, 0), true),
                        Shape.of(2, 3, 4)),
                new Sample(new AveragePool1d(3, 2, Padding.same(), false), Shape.of(2, 8)),
                new Sample(new GlobalAveragePool(), Shape.of(3, 2, 4)),
                new Sample(new GlobalMaxPool(), Shape.of(3, 5)),
                new Sample(new Flatten(), Shape.of(2, 3)),
                new Sample(new Dropout(0.4f), Shape.of(7)),
                new Sample(new Relu(), Shape.of(2, 5)),
                new Sample(new LeakyRelu(0.1f), Shape.of(7)),
                new Sample(new Gelu(Gelu.Form.ERF), Shape.of(7)),
                new Sample(new Gelu(Gelu.Form.TANH), Shape.of(7)),
                new Sample(new Silu(), Shape.of(7)),
                new Sample(new Elu(1), Shape.of(7)),
                new Sample(new HardSwish(), Shape.of(7)),
                new Sample(new Selu(), Shape.of(7)),
                new Sample(new SpatialDropout(0.4f), Shape.of(5, 3)),
                new Sample(new Sigmoid(), Shape.of(7)),
                new Sample(new Tanh(), Shape.of(7)),
                new Sample(new Softmax(), Shape.of(2, 4)),
                new Sample(BatchNorm.of(new None()), Shape.of(5)),
                new Sample(BatchNorm.of(new Silu()), Shape.of(2, 3, 2)),
                new Sample(LayerNorm.of(), Shape.of(3, 4)),
                new Sample(new LayerNorm(2, 1e-3), Shape.of(2, 2, 3)),
                new Sample(GroupNorm.of(2), Shape.of(6, 2, 2)),
                new Sample(new GroupNorm(1, 1e-3), Shape.of(4)),
                new Sample(new Reshape(List.of(6, 2)), Shape.of(2, 3, 2)),
                new Sample(new Permute(List.of(2, 0, 1)), Shape.of(2, 3, 4)),
                new Sample(new Permute(List.of(0)), Shape.of(5)),
                new Sample(new LogSoftmax(), Shape.of(2, 4)),
                new Sample(new Multiply(new None()), Shape.of(5), Shape.of(5), Shape.of(5)),
                new Sample(new Multiply(new Silu()), Shape.of(2, 3), Shape.of(2, 3)),
                new Sample(new Concat(0), Shape.of(2, 3), Shape.of(1, 3), Shape.of(2, 3)),
                new Sample(new Concat(1), Shape.of(2, 1, 3), Shape.of(2, 2, 3)),
                new Sample(new Concat(1), Shape.of(2, 3), Shape.of(2, 3)),
                new Sample(new Add(new None()), Shape.of(2, 3), Shape.of(2, 3)),
                new Sample(new Add(new Gelu(Gelu.Form.ERF)), Shape.of(7), Shape.of(7), Shape.of(7)));
    }

    static Stream<Sample> samplesOfEqualInputs() {
        return samples()
                .filter(sample -> sample.inputs().size() > 1)
                .filter(sample -> new HashSet<>(sample.inputs()).size() == 1);
    }

    @Test
    void everyKindIsSampled() {
        Set<String> kinds = new HashSet<>();
        samples().forEach(sample -> kinds.add(Layers.REGISTRY.nameOf(sample.layer())));
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(Layers.REGISTRY.names());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void survivesPlainData(Sample sample) {
        Object data = BINDING.unbind(sample.layer());
        assertThat(data).isInstanceOf(Map.class);
        assertThat(BINDING.bind(Layer.class, data, "model.layers[0]")).isEqualTo(sample.layer());
    }

    /** Along random directions of inputs and parameters, statistics apart; the sum of outputs weighted by random numbers is the loss. */
    @ParameterizedTest
    @MethodSource("samples")
    void backwardAgreesWithDifferences(Sample sample) {
        Bench arrays = new Bench(sample);
        arrays.forward();
        arrays.backward();
        float step = 0x1p-7f;
        for (int trial = 0; trial < 4; trial++) {
            double along = 0;
            double magnitude = 1;
            float[][] inputWays = new float[arrays.inputs.length][];
            for (int i = 0; i < inputWays.length; i++) {
                inputWays[i] = TestNumbers.uniform(arrays.sizes[i], 1, 90 + 100 * i + trial);
                along += dot(arrays.dInputs[i], inputWays[i], arrays.sizes[i]);
            }
            float[][] ways = new float[arrays.parameters.length][];
            for (int i = 0; i < ways.length; i++) {
                ways[i] = new float[arrays.parameters[i].length];
                if (arrays.specs.get(i).trainable()) {
                    ways[i] = TestNumbers.uniform(ways[i].length, 1, 95 + trial + i);
                    along += dot(arrays.dParameters[i], ways[i], ways[i].length);
                    magnitude += ways[i].length;
                }
            }
            double difference =
                    (arrays.lossAt(inputWays, ways, step) - arrays.lossAt(inputWays, ways, -step)) / (2 * step);
            assertThat(along).isCloseTo(difference, within(3e-4 * magnitude));
        }
    }

    private static double dot(float[] a, float[] b, int size) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void addsToGradientsAndStaysInRange(Sample sample) {
        Bench once = new Bench(sample);
        once.forward();
        once.backward();
        Bench again = new Bench(sample);
        again.forward();
        for (int k = 0; k < again.inputs.length; k++) {
            Arrays.fill(again.dInputs[k], 0, again.sizes[k], 7);
        }
        for (float[] tensor : again.dParameters) {
            Arrays.fill(tensor, 7);
        }
        again.backward();
        for (int k = 0; k < once.inputs.length; k++) {
            for (int i = 0; i < once.sizes[k]; i++) {
                assertThat(again.dInputs[k][i]).isCloseTo(once.dInputs[k][i] + 7, within(1e-5f));
            }
        }
        for (int t = 0; t < once.dParameters.length; t++) {
            for (int i = 0; i < once.dParameters[t].length; i++) {
                assertThat(again.dParameters[t][i]).isCloseTo(once.dParameters[t][i] + 7, within(1e-5f));
            }
        }
        assertSpareUntouched(again.output);
        for (float[] dInput : again.dInputs) {
            assertSpareUntouched(dInput);
        }
    }

    private static void assertSpareUntouched(float[] array) {
        assertThat(Arrays.copyOfRange(array, array.length - SPARE, array.length))
                .containsOnly(SENTINEL);
    }

    /** As a graph in which a layer reads one value several times asks for it. */
    @ParameterizedTest
    @MethodSource("samplesOfEqualInputs")
    void anInputReadTwiceGetsBothGradients(Sample sample) {
        Bench apart = new Bench(sample);
        Bench together = new Bench(sample);
        for (int k = 1; k < apart.inputs.length; k++) {
            apart.inputs[k] = apart.inputs[0].clone();
            together.inputs[k] = together.inputs[0];
            together.dInputs[k] = together.dInputs[0];
        }
        apart.forward();
        apart.backward();
        together.forward();
        together.backward();
        assertThat(together.output).isEqualTo(apart.output);
        for (int i = 0; i < apart.sizes[0]; i++) {
            float sum = 0;
            for (float[] dInput : apart.dInputs) {
                sum += dInput[i];
            }
            assertThat(together.dInputs[0][i]).isCloseTo(sum, within(1e-5f));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void canLeaveTheInputsGradientOut(Sample sample) {
        Bench whole = new Bench(sample);
        whole.forward();
        whole.backward();
        Bench part = new Bench(sample);
        part.forward();
        Arrays.fill(part.dInputs, new float[0]);
        part.backward();
        assertThat(part.dParameters).isDeepEqualTo(whole.dParameters);
    }

    /** A kernel's arrays, longer than needed, outputs full of NaN. */
    private static final class Bench {
        final PlainKernel kernel;
        final CurrentPass pass;
        final float[][] parameters;
        final float[][] dParameters;
        final List<ParameterSpec> specs;
        final float[][] inputs;
        final float[][] dInputs;
        final int[] sizes;
        final float[] output;
        final int outputSize;
        final float[] kept;

        Bench(Sample sample) {
            List<Shape> shapes = sample.inputs();
            kernel = sample.layer().kernel(shapes);
            int[] scratchSizes = kernel.scratchSizes(ROWS);
            float[][] scratch = new float[scratchSizes.length][];
            for (int i = 0; i < scratch.length; i++) {
                scratch[i] = withSpare(scratchSizes[i], Float.NaN);
            }
            pass = CurrentPass.training(new PlainProducts(), 5, scratch);
            specs = sample.layer().parameters(shapes);
            parameters = new float[specs.size()][];
            dParameters = new float[specs.size()][];
            for (int i = 0; i < parameters.length; i++) {
                int size = specs.get(i).shape().elementCount();
                parameters[i] = TestNumbers.uniform(size, 1, 80 + i);
                dParameters[i] = new float[size];
            }
            sizes = sample.types().stream()
                    .mapToInt(type -> ROWS * type.denseSize())
                    .toArray();
            inputs = new float[sizes.length][];
            dInputs = new float[sizes.length][];
            for (int k = 0; k < sizes.length; k++) {
                inputs[k] = awayFromKinks(TestNumbers.uniform(sizes[k] + SPARE, 0.01, 85 + 100 * k));
                dInputs[k] = withSpare(sizes[k], 0);
            }
            outputSize = ROWS * sample.layer().output(shapes).elementCount();
            output = withSpare(outputSize, Float.NaN);
            kept = withSpare(ROWS * kernel.keptPerRow(), Float.NaN);
            Batch batch = new Batch(ROWS, sample.types(), List.of());
            batch.setRows(ROWS);
            List<Integer> numbers = new ArrayList<>();
            for (int k = 0; k < sizes.length; k++) {
                numbers.add(k);
                for (int row = 0; row < ROWS && batch.inputValues(k) instanceof IntValues ids; row++) {
                    TestNumbers.fillIds(ids, row, row);
                }
            }
            for (int row = 0; row < ROWS; row++) {
                batch.rowNumbers()[row] = 100L + row;
                batch.weights()[row] = 1 + row;
            }
            pass.begin(batch, 2);
            pass.enter(4, numbers);
        }

        private static float[] withSpare(int size, float value) {
            float[] array = new float[size + SPARE];
            Arrays.fill(array, value);
            Arrays.fill(array, size, size + SPARE, SENTINEL);
            return array;
        }

        /** Differences are useless across the kink of relu, or where the largest of up to 23 neighbours changes. */
        private static float[] awayFromKinks(float[] values) {
            for (int i = 0; i < values.length; i++) {
                int level = i * 7 % 23 - 11;
                values[i] += level * 0.08f + (level < 0 ? -0.05f : 0.05f);
            }
            return values;
        }

        void forward() {
            kernel.forward(pass, parameters, inputs, output, kept);
        }

        void backward() {
            float[] dOutput = TestNumbers.uniform(outputSize, 1, 86);
            kernel.backward(pass, parameters, inputs, output, kept, dOutput, dInputs, dParameters);
        }

        double lossAt(float[][] inputWays, float[][] ways, float step) {
            float[][] x = new float[inputs.length][];
            for (int k = 0; k < x.length; k++) {
                x[k] = inputs[k].clone();
                for (int i = 0; i < sizes[k]; i++) {
                    x[k][i] += step * inputWays[k][i];
                }
            }
            float[][] moved = new float[parameters.length][];
            for (int t = 0; t < moved.length; t++) {
                moved[t] = parameters[t].clone();
                for (int i = 0; i < moved[t].length; i++) {
                    moved[t][i] += step * ways[t][i];
                }
            }
            float[] y = new float[output.length];
            kernel.forward(pass, moved, x, y, new float[kept.length]);
            return dot(y, TestNumbers.uniform(outputSize, 1, 86), outputSize);
        }
    }
}
