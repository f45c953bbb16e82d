package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to this backend: every native operation and every way around one, against the plain kernels. */
class OneDnnNetworkTest {
    /** Sums of up to 40 products of numbers below 2, and activations good to a few units in the last place. */
    private static final float TOLERANCE = 2e-4f;

    private static ModelSpec sequential(Layer... layers) {
        return ModelSpec.sequential(Shape.of(23), List.of(layers), new SquaredError());
    }

    static Stream<ModelSpec> models() {
        List<ModelSpec> models = new ArrayList<>();
        for (Activation activation : List.of(
                new None(),
                new Relu(),
                new LeakyRelu(0.2f),
                new Elu(0.7f),
                new Sigmoid(),
                new Tanh(),
                new Gelu(Gelu.Form.ERF),
                new Gelu(Gelu.Form.TANH),
                new Silu())) {
            models.add(sequential(Dense.of(40, activation), new Dense(17, activation, false, null), Dense.of(3)));
            if (activation instanceof Layer layer) {
                models.add(sequential(layer, Dense.of(16), layer, Dense.of(5), layer));
            }
        }
        models.add(sequential(Dense.of(32, new Relu()), new Dropout(0.4f), Dense.of(7), new Softmax(), Dense.of(2)));
        models.add(ModelSpec.sequential(
                Shape.of(2, 3, 5),
                List.of(new Flatten(), Dense.of(8, new Tanh()), new Flatten(), Dense.of(1)),
                new SquaredError()));
        models.add(new ModelSpec(
                List.of(new ModelSpec.Input("x", Shape.of(6))),
                List.of(
                        new Node("a", Dense.of(9), List.of("x")),
                        new Node("b", new Relu(), List.of("a")),
                        new Node("c", Dense.of(2), List.of("b"))),
                "c",
                new SquaredError()));
        return models.stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesWhatThePlainKernelsDo(ModelSpec spec) {
        for (int rows : new int[] {1, 7, 33}) {
            float[] expected = gradient(new PortableBackend(), spec, List.of(1, 7, 33), rows);
            float[] found = gradient(OneDnn.open(), spec, List.of(1, 7, 33), rows);
            assertThat(found).as("%d rows", rows).containsExactly(expected, within(TOLERANCE * rows));
        }
        assertThat(scores(OneDnn.open(), spec, 150))
                .containsExactly(scores(new PortableBackend(), spec, 150), within(TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void twoThreadsGiveTheBitsOfOne(int rows) throws InterruptedException {
        ModelSpec spec = sequential(Dense.of(300, new Relu()), new Dropout(0.1f), Dense.of(200), Dense.of(10));
        try (Network network = OneDnn.open().compile(spec, Precision.F32, List.of(rows))) {
            network.pack(parameters(network));
            float[] alone = gradient(network, rows);
            assertThat(gradient(network, rows)).isEqualTo(alone);
            float[][] together = new float[2][];
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int number = i;
                threads.add(new Thread(() -> together[number] = gradient(network, rows), "losses " + i));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(together[0]).isEqualTo(alone);
            assertThat(together[1]).isEqualTo(alone);
        }
    }

    /** The last slice of an epoch, which is short, must not cost copies in layouts of its own in every step. */
    @ParameterizedTest
    @ValueSource(ints = {64, 256})
    void aShortSliceWantsNoWeightsOfItsOwn(int rows) {
        ModelSpec spec = sequential(Dense.of(300, new Relu()), Dense.of(200));
        for (Precision precision : Precision.values()) {
            if (OneDnn.open().supports(precision)) {
                try (Network even = OneDnn.open().compile(spec, precision, List.of(rows));
                        Network uneven = OneDnn.open().compile(spec, precision, List.of(32, rows))) {
                    assertThat(uneven.memoryPlan().nativeBytes())
                            .isEqualTo(even.memoryPlan().nativeBytes());
                }
            }
        }
    }

    /** Each product has operands rounded to 8 bits: 2^-9 of each, less where errors of a sum cancel. */
    @Test
    void bf16ComesNearFloat32() {
        assumeThat(InstructionSet.ofThisMachine().mask() & InstructionSet.AVX512.mask())
                .as("bf16 needs AVX-512")
                .isEqualTo(InstructionSet.AVX512.mask());
        ModelSpec spec = sequential(Dense.of(300, new Relu()), Dense.of(200, new Tanh()), Dense.of(10));
        float[] exact;
        float[] rounded;
        try (Network network = OneDnn.open().compile(spec, Precision.F32, List.of(16))) {
            network.pack(parameters(network));
            exact = gradient(network, 16);
        }
        try (Network network = OneDnn.open().compile(spec, Precision.BF16, List.of(16))) {
            network.pack(parameters(network));
            rounded = gradient(network, 16);
            assertThat(gradient(network, 16)).isEqualTo(rounded);
        }
        double difference = 0;
        double size = 0;
        for (int i = 0; i < exact.length; i++) {
            difference += Math.pow(exact[i] - rounded[i], 2);
            size += Math.pow(exact[i], 2);
        }
        assertThat(Math.sqrt(difference / size)).isBetween(1e-4, 2e-2);
    }

    @Test
    void whatTheLibraryRefusesIsToldWithItsNode() {
        GraphNode node = Graph.of(sequential(Dense.of(3))).nodes().get(0);
        assertThatThrownBy(() -> OperationMaker.named(node, () -> {
                    throw new IllegalStateException("could not create a primitive");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("node 'dense1': oneDNN has no kernel for Dense[units=3")
                .hasMessageEndingWith(": could not create a primitive. Choose -Dlockstep.backend=blas");
    }

    /**
     * Values, gradients and what is kept share memory over time: a deep chain needs far less than all of them together.
     */
    @Test
    void deepNetworksTakeTheMemoryThatIsPlanned() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            layers.add(Conv2d.of(
                    24, Window.of(3), Padding.same(), new None())); // no Winograd, which wants much scratchpad
            layers.add(BatchNorm.of(new Relu()));
        }
        layers.add(new GlobalAveragePool());
        layers.add(Dense.of(3));
        ModelSpec spec = ModelSpec.sequential(Shape.of(3, 16, 16), layers, new SquaredError());
        long before = NativeMemory.allocatedBytes();
        try (Network network = OneDnn.open().compile(spec, Precision.F32, List.of(7, 8))) {
            long shared = NativeMemory.allocatedBytes() - before;
            assertThat((double) shared).isCloseTo((double) network.memoryPlan().nativeBytes(), withinPercentage(10));
            try (TrainingWorkspace workspace = network.trainingWorkspace(1);
                    FloatStorage gradient = network.allocate(network.layout().size())) {
                double taken = NativeMemory.allocatedBytes() - before - shared;
                assertThat(taken).isCloseTo((double) network.memoryPlan().nativeBytesPerThread(), withinPercentage(10));
                double value = 8 * 32 * 16 * 16 * Float.BYTES;
                assertThat(taken - gradient.size() * Float.BYTES).isLessThan(24 * value);
                assertThat(workspace).isNotNull();
            }
        }
    }

    @Test
    void givesBackAllNativeMemoryAndPlansIt() {
        long before = NativeMemory.allocatedBytes();
        ModelSpec spec = sequential(Dense.of(512, new Gelu(Gelu.Form.ERF)), Dense.of(512), Dense.of(3));
        try (Network network = OneDnn.open().compile(spec, Precision.F32, List.of(31, 32))) {
            long shared = NativeMemory.allocatedBytes();
            assertThat((double) (shared - before))
                    .isBetween(
                            0.9 * network.memoryPlan().nativeBytes(),
                            1.1 * network.memoryPlan().nativeBytes());
            try (TrainingWorkspace workspace = network.trainingWorkspace(1);
                    FloatStorage gradient = network.allocate(network.layout().size())) {
                assertThat(workspace).isNotNull();
                assertThat(gradient.size()).isEqualTo(network.layout().size());
                network.pack(parameters(network)); // what a thread packs with comes with its first block
                double planned = network.memoryPlan().nativeBytesPerThread();
                assertThat((double) (NativeMemory.allocatedBytes() - shared)).isBetween(0.9 * planned, 1.1 * planned);
            }
            network.inferenceWorkspace().close();
        }
        assertThat(NativeMemory.allocatedBytes()).isEqualTo(before);
    }

    @Test
    void freesEveryObjectOfTheLibrary() {
        ModelSpec spec = sequential(Dense.of(5, new Gelu(Gelu.Form.ERF)), Dense.of(5), Dense.of(3));
        openAndClose(spec);
        long before = Pointer.totalCount();
        for (int i = 0; i < 10; i++) {
            openAndClose(spec);
        }
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    private static void openAndClose(ModelSpec spec) {
        try (Network network = OneDnn.open().compile(spec, Precision.F32, List.of(2, 3))) {
            network.trainingWorkspace(1).close();
            network.inferenceWorkspace().close();
        }
    }

    private static float[] gradient(Backend backend, ModelSpec spec, List<Integer> sizes, int rows) {
        try (Network network = backend.compile(spec, Precision.F32, sizes)) {
            network.pack(parameters(network));
            return gradient(network, rows);
        }
    }

    private static float[] gradient(Network network, int rows) {
        try (TrainingWorkspace workspace = network.trainingWorkspace(5);
                FloatStorage storage = network.allocate(network.layout().size())) {
            storage.fill(0, storage.size(), Float.NaN);
            LossSum losses = new LossSum();
            workspace.gradient(batch(network, rows), 3, new SliceGradient(storage, losses));
            float[] values = new float[(int) storage.size() + 2];
            storage.read(0, values, 0, (int) storage.size());
            values[values.length - 2] = (float) losses.lossSum();
            values[values.length - 1] = (float) losses.weightSum();
            return values;
        }
    }

    private static float[] scores(Backend backend, ModelSpec spec, int rows) {
        try (Network network = backend.compile(spec, Precision.F32, List.of())) {
            network.pack(parameters(network));
            try (InferenceWorkspace workspace = network.inferenceWorkspace()) {
                float[] scores = new float[rows * spec.outputShape().elementCount()];
                float[] losses = new float[rows];
                workspace.score(batch(network, rows), scores, losses);
                return scores;
            }
        }
    }

    private static HeapFloats parameters(Network network) {
        HeapFloats parameters = HeapFloats.of(network.layout().size());
        RandomStream stream = RandomStream.of(11, Purpose.SAMPLE_DATA, 1);
        network.layout().tensors().forEach(tensor -> {
            double scale =
                    tensor.shape().rank() == 2 ? 1 / Math.sqrt(tensor.shape().size(1)) : 1;
            for (long i = tensor.offset(); i < tensor.end(); i++) {
                parameters.array()[(int) i] = (float) (scale * (2 * stream.uniformFloat(i) - 1));
            }
        });
        return parameters;
    }

    private static Batch batch(Network network, int rows) {
        int inputSize = network.spec().inputs().get(0).shape().elementCount();
        int targetSize = network.spec().outputShape().elementCount();
        Batch batch = new Batch(rows, new int[] {inputSize}, targetSize);
        batch.setRows(rows);
        RandomStream stream = RandomStream.of(12, Purpose.SAMPLE_DATA, 2);
        for (int i = 0; i < rows * inputSize; i++) {
            batch.input(0)[i] = 2 * stream.uniformFloat(i) - 1;
        }
        for (int i = 0; i < rows * targetSize; i++) {
            batch.targets()[i] = stream.uniformFloat(1_000_000 + i);
        }
        for (int row = 0; row < rows; row++) {
            batch.weights()[row] = row % 3 == 0 ? 2 : 1;
            batch.rowNumbers()[row] = 100L + row;
        }
        return batch;
    }
}
