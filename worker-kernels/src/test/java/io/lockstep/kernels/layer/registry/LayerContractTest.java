package io.lockstep.kernels.layer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.normalisation.PowerIteration;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every layer's description and plain kernel must do, over the examples of the layers' own tests. */
class LayerContractTest {
    private static final int ROWS = 3;
    private static final int SPARE = 5;
    private static final float SENTINEL = 12345;
    private static final Binding BINDING = new Binding(Layers.REGISTRY, Activations.REGISTRY, Initializers.REGISTRY);

    static Stream<LayerExamples.Example> samples() {
        return LayerExamples.all().stream();
    }

    static Stream<LayerExamples.Example> samplesOfEqualInputs() {
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
    void survivesPlainData(LayerExamples.Example sample) {
        Object data = BINDING.unbind(sample.layer());
        assertThat(data).isInstanceOf(Map.class);
        assertThat(BINDING.bind(Layer.class, data, "model.layers[0]")).isEqualTo(sample.layer());
    }

    /**
     * Along random directions of inputs and parameters, statistics apart; the sum of outputs weighted by random numbers
     * is the loss.
     */
    @ParameterizedTest
    @MethodSource("samples")
    void backwardAgreesWithDifferences(LayerExamples.Example sample) {
        Bench arrays = new Bench(sample);
        arrays.forward();
        arrays.backward();
        if (sample.layer().stopsGradient()) {
            assertThat(Arrays.copyOf(arrays.dInputs[0], arrays.sizes[0])).containsOnly(0);
            return;
        }
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
    void addsToGradientsAndStaysInRange(LayerExamples.Example sample) {
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
    void anInputReadTwiceGetsBothGradients(LayerExamples.Example sample) {
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
    void canLeaveTheInputsGradientOut(LayerExamples.Example sample) {
        Bench whole = new Bench(sample);
        whole.forward();
        whole.backward();
        Bench part = new Bench(sample);
        part.forward();
        Arrays.fill(part.dInputs, new float[0]);
        part.backward();
        assertThat(part.dParameters).isDeepEqualTo(whole.dParameters);
    }

    /** Backends take memory for the factors and results of products once, by what kernels say of them. */
    @ParameterizedTest
    @MethodSource("samples")
    void noFactorIsLargerThanTheKernelSays(LayerExamples.Example sample) {
        Bench arrays = new Bench(sample);
        arrays.forward();
        arrays.backward();
        int most = arrays.kernel.largestFactor(ROWS);
        for (int scratch : arrays.kernel.scratchSizes(ROWS)) {
            most = Math.max(most, scratch);
        }
        IdentityHashMap<float[], Integer> factors = arrays.factors.sizes;
        Arrays.asList(arrays.parameters).forEach(factors::remove);
        Arrays.asList(arrays.dParameters).forEach(factors::remove);
        for (int size : factors.values()) {
            assertThat(size).isLessThanOrEqualTo(most);
        }
    }

    /** Sizes of what is multiplied, and of what comes of it. */
    private static final class Factors implements MatrixProducts {
        private final MatrixProducts products = new PlainProducts();
        private final IdentityHashMap<float[], Integer> sizes = new IdentityHashMap<>();

        private void see(int m, int n, int k, float[] a, float[] b, float[] c) {
            sizes.merge(a, m * k, Math::max);
            sizes.merge(b, k * n, Math::max);
            sizes.merge(c, m * n, Math::max);
        }

        @Override
        public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
            see(m, n, k, a, b, c);
            products.multiply(m, n, k, a, b, c, accumulate);
        }

        @Override
        public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
            see(m, n, k, a, b, c);
            products.multiplyTransposedB(m, n, k, a, b, c, accumulate);
        }

        @Override
        public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
            see(m, n, k, a, b, c);
            products.multiplyTransposedA(m, n, k, a, b, c, accumulate);
        }
    }

    /** A kernel's arrays, longer than needed, outputs full of NaN. */
    private static final class Bench {
        final PlainKernel kernel;
        final Factors factors = new Factors();
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

        Bench(LayerExamples.Example sample) {
            List<Shape> shapes = sample.inputs();
            kernel = sample.layer().kernel(shapes);
            int[] scratchSizes = kernel.scratchSizes(ROWS);
            float[][] scratch = new float[scratchSizes.length][];
            for (int i = 0; i < scratch.length; i++) {
                scratch[i] = withSpare(scratchSizes[i], Float.NaN);
            }
            pass = CurrentPass.training(factors, 5, scratch);
            specs = sample.layer().parameters(shapes);
            parameters = new float[specs.size()][];
            dParameters = new float[specs.size()][];
            for (int i = 0; i < parameters.length; i++) {
                int size = specs.get(i).shape().elementCount();
                parameters[i] = TestNumbers.uniform(size, 1, 80 + i);
                dParameters[i] = new float[size];
            }
            PowerIteration.settle(sample.layer(), shapes, parameters);
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
