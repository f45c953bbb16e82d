package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.lockstep.kernels.backend.onednn.NativeUse;
import io.lockstep.kernels.backend.onednn.OneDnn;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.DeepModel;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.testing.Allocation;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What computing activations again saves on every backend, and what it leaves as it is. */
class RecomputationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROWS = 16;
    private static final int RUNS = 30;
    private static final int MANY_ROWS = 1024;

    /** What is no array of numbers, of some hundred kernels that are bound. */
    private static final double OBJECTS = 1_000_000;

    static Stream<Arguments> cases() {
        return Arithmetic.all().stream()
                .flatMap(arithmetic -> Arrays.stream(DeepModel.values()).map(model -> Arguments.of(arithmetic, model)));
    }

    static Stream<Arguments> conformanceCases() {
        return Arithmetic.all().stream()
                .flatMap(arithmetic -> ModelCase.eachKindOnce().stream().map(model -> Arguments.of(arithmetic, model)));
    }

    private static int[] gradient(Network network, int rows, LossSum losses) {
        Graph graph = Graph.of(network.spec());
        try (TrainingWorkspace workspace = network.trainingWorkspace(7);
                FloatStorage gradient = network.allocate(graph.layout().size())) {
            network.pack(
                    HeapFloats.wrap(TestNumbers.uniform((int) graph.layout().size(), 0.3, 3)));
            gradient.fill(0, gradient.size(), Float.NaN);
            workspace.gradient(TestNumbers.batch(graph, rows, 0), 2, new SliceGradient(gradient, losses));
            float[] values = new float[(int) gradient.size()];
            gradient.read(0, values, 0, values.length);
            int[] bits = new int[values.length];
            Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
            return bits;
        }
    }

    private static void assertSameBits(Network network, Network recomputing, int rows) {
        LossSum expectedLosses = new LossSum();
        int[] expected = gradient(network, rows, expectedLosses);
        LossSum losses = new LossSum();
        assertThat(gradient(recomputing, rows, losses)).isEqualTo(expected);
        assertThat(losses.lossSum()).isFinite().isEqualTo(expectedLosses.lossSum());
        assertThat(losses.weightSum()).isEqualTo(expectedLosses.weightSum());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void deepModelsGetTheSameBits(Arithmetic arithmetic, DeepModel model) {
        try (Network network = arithmetic.compile(model.spec(), List.of(ROWS), false);
                Network recomputing = arithmetic.compile(model.spec(), List.of(ROWS), true)) {
            assertSameBits(network, recomputing, ROWS);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("conformanceCases")
    void everyKindOfLayerGetsTheSameBits(Arithmetic arithmetic, ModelCase model) {
        try (Network network = arithmetic.compile(model, List.of(model.rows()), false);
                Network recomputing = arithmetic.compile(model, List.of(model.rows()), true)) {
            assertSameBits(network, recomputing, model.rows());
        }
    }

    /** Of a thread, gradient included, where activations are nearly all of it. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void deepModelsTakeHalfOfTheMemory(Arithmetic arithmetic, DeepModel model) {
        try (Network network = arithmetic.compile(model.spec(), List.of(MANY_ROWS), false);
                Network recomputing = arithmetic.compile(model.spec(), List.of(MANY_ROWS), true)) {
            double share = (double) perThread(recomputing) / perThread(network);
            boolean deep = model == DeepModel.DROPOUT || model == DeepModel.RESIDUAL;
            assertThat(share).isLessThan(deep ? 0.55 : 1.03);
        }
    }

    private static long perThread(Network network) {
        return network.memoryPlan().heapBytesPerThread() + network.memoryPlan().nativeBytesPerThread();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void thePlanSaysWhatIsTaken(Arithmetic arithmetic, DeepModel model) {
        try (Network network = arithmetic.compile(model.spec(), List.of(MANY_ROWS), true)) {
            network.trainingWorkspace(1).close();
            MemoryPlan plan = network.memoryPlan();
            long heap = THREADS.getCurrentThreadAllocatedBytes();
            long outside = NativeUse.bytes();
            TrainingWorkspace workspace = network.trainingWorkspace(1);
            FloatStorage gradient = network.allocate(network.layout().size());
            close(plan.heapBytesPerThread(), THREADS.getCurrentThreadAllocatedBytes() - heap, OBJECTS);
            if (arithmetic.backend().equals(OneDnn.NAME)) {
                close(plan.nativeBytesPerThread(), NativeUse.bytes() - outside, 0);
            }
            workspace.close();
            gradient.close();
        }
    }

    private static void close(long planned, long taken, double objects) {
        assertThat((double) taken).isCloseTo((double) planned, within(0.1 * planned + objects));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aStepAllocatesNothing(Arithmetic arithmetic, DeepModel model) {
        try (Network network = arithmetic.compile(model.spec(), List.of(1), true);
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage gradient = network.allocate(network.layout().size())) {
            network.pack(
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.1, 1)));
            Batch batch = TestNumbers.batch(Graph.of(network.spec()), 1, 0);
            SliceGradient into = new SliceGradient(gradient, new LossSum());
            assertThat(Allocation.of(RUNS, () -> workspace.gradient(batch, 1, into)))
                    .isZero();
        }
    }
}
