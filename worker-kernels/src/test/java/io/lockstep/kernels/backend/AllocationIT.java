package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.HardSwish;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What steps allocate, and whether the memory plan says what is taken. */
class AllocationIT {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROWS = 16;
    private static final double OBJECTS = 250_000;
    private static final ModelSpec SPEC = ModelSpec.sequential(
            Shape.of(1, 14, 14),
            List.of(
                    Conv2d.of(16, Window.of(3), Padding.same(), new None()),
                    BatchNorm.of(new Relu()),
                    MaxPool2d.of(2),
                    new Conv2d(8, Window.of(3), Window.of(2), Padding.of(1), Window.of(1), 4, new None(), true, null),
                    new Upsample(Window.of(2), Upsample.Mode.LINEAR),
                    AveragePool2d.of(2),
                    new Flatten(),
                    Dense.of(96, new Relu()),
                    new Dropout(0.2f),
                    new Reshape(List.of(6, 16)),
                    LayerNorm.of(),
                    new Dense(8, new Gelu(Gelu.Form.TANH), true, null, 1),
                    new Softmax(),
                    new LogSoftmax(),
                    new Flatten(),
                    Dense.of(64, new Gelu(Gelu.Form.ERF)),
                    Dense.of(10)),
            new SoftmaxCrossEntropy(0));

    /** Large enough that what is no array of numbers does not count. */
    private static final ModelSpec LARGE = ModelSpec.sequential(
            Shape.of(6, 20, 20),
            List.of(
                    Conv2d.of(16, Window.of(5), Padding.same(), new Silu()),
                    new MaxPool2d(Window.of(5), Window.of(4), Padding.same()),
                    new Flatten(),
                    Dense.of(500, new Relu()),
                    new Dropout(0.2f),
                    Dense.of(400, new Gelu(Gelu.Form.ERF)),
                    Dense.of(10)),
            new SoftmaxCrossEntropy(0));

    /** Steps of a recurrent layer are many works. */
    private static final ModelSpec SEQUENCES = new ModelSpec(
            List.of(new ModelSpec.Input("ids", Shape.of(6), ElementType.I32, false)),
            List.of(
                    new Node("table", new Embedding(9, 8), List.of("ids")),
                    new Node("first", Lstm.of(8), List.of("table")),
                    new Node("second", Gru.of(8), List.of("first")),
                    new Node("third", new Gru(8, true, false, null), List.of("second")),
                    new Node("last", TakeStep.last(), List.of("third")),
                    new Node("answer", Dense.of(10), List.of("last"))),
            "answer",
            new SoftmaxCrossEntropy(0));

    static List<Arguments> cases() {
        return arithmetics().stream()
                .flatMap(arithmetic -> Stream.of(SPEC, SEQUENCES).map(spec -> Arguments.of(arithmetic, spec)))
                .toList();
    }

    static List<Arithmetic> arithmetics() {
        return Arithmetic.all();
    }

    private static Batch batch(ModelSpec spec, int rows) {
        Batch batch = TestNumbers.batch(Graph.of(spec), rows, 0);
        Arrays.fill(batch.targets(), 3);
        return batch;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStepAllocatesNothing(Arithmetic arithmetic, ModelSpec spec) {
        try (Network network = arithmetic.compile(spec, List.of(ROWS));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage gradient = network.allocate(network.layout().size())) {
            FloatStorage parameters =
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.1, 1));
            Batch batch = batch(spec, ROWS);
            SliceGradient into = new SliceGradient(gradient, new LossSum());
            Runnable step = () -> {
                network.pack(parameters);
                workspace.gradient(batch, 1, into);
            };
            assertThat(allocatedByTheLastRunsOf(100, step)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scoringAllocatesNothing(Arithmetic arithmetic, ModelSpec spec) {
        try (Network network = arithmetic.compile(spec, List.of());
                InferenceWorkspace workspace = network.inferenceWorkspace()) {
            network.pack(
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.1, 1)));
            Batch batch = batch(spec, 200);
            float[] scores = new float[2000];
            float[] losses = new float[200];
            assertThat(allocatedByTheLastRunsOf(20, () -> workspace.score(batch, scores, losses)))
                    .isZero();
        }
    }

    static List<Arguments> parts() {
        return arithmetics().stream()
                .flatMap(arithmetic -> ModelCase.adversaries().stream().map(model -> Arguments.of(arithmetic, model)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void aStepOfAPartAllocatesNothing(Arithmetic arithmetic, ModelCase model) {
        try (Network network = arithmetic.compile(model, List.of(ROWS), false);
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage gradient = network.allocate(network.layout().size())) {
            FloatStorage parameters =
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.1, 1));
            Batch batch = batch(model.spec(), ROWS);
            SliceGradient into = new SliceGradient(gradient, new LossSum());
            Runnable step = () -> {
                network.pack(parameters);
                workspace.gradient(batch, 1, into);
            };
            assertThat(allocatedByTheLastRunsOf(100, step)).isZero();
        }
    }

    /** Of two networks of a graph, one read twice, as a part and as a whole. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void theHeapOfAPartIsTheHeapPlanned(Arithmetic arithmetic) {
        Dense large = Dense.of(1000, new HardSwish());
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("x", Shape.of(1000))),
                List.of(
                        new Node("first", large, List.of("x")),
                        new Node("second", large, List.of("first")),
                        new Node("again", large, List.of("second"), "first"),
                        new Node("other", Dense.of(500), List.of("again")),
                        new Node("beside", Dense.of(700, new HardSwish()), List.of("x"))),
                List.of(Output.of("other", new Mse()), Output.of("beside", new Mse())));
        for (GraphPhase phase : new GraphPhase[] {
            null, new GraphPhase(List.of(0), Set.of("first/weight")), new GraphPhase(List.of(1), Set.of("beside/bias"))
        }) {
            ModelCase model = new ModelCase("large", spec, 64, phase);
            arithmetic.compile(model, List.of(64), false).close();
            long start = THREADS.getCurrentThreadAllocatedBytes();
            try (Network network = arithmetic.compile(model, List.of(64), false)) {
                MemoryPlan plan = network.memoryPlan();
                long compiled = THREADS.getCurrentThreadAllocatedBytes();
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage gradient = network.allocate(network.layout().size());
                long taken = THREADS.getCurrentThreadAllocatedBytes() - compiled;
                close(plan.heapBytesPerThread(), taken);
                close(plan.heapBytes(), compiled - start);
                workspace.close();
                gradient.close();
            }
        }
    }

    /** The JIT decides which boxes and iterators disappear, so the first runs do not count. */
    private static long allocatedByTheLastRunsOf(int runs, Runnable step) {
        long allocated = -1;
        for (int attempt = 0; attempt < 75 && allocated != 0; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < runs; i++) {
                step.run();
            }
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return allocated;
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void theHeapTakenIsTheHeapPlanned(Arithmetic arithmetic) {
        try (Network first = arithmetic.compile(LARGE, List.of(64))) {
            assertThat(first.memoryPlan()).isNotNull(); // links what it calls, once in a JVM
            first.trainingWorkspace(1).close();
        }
        long start = THREADS.getCurrentThreadAllocatedBytes();
        try (Network network = arithmetic.compile(LARGE, List.of(64))) {
            MemoryPlan plan = network.memoryPlan();
            long compiled = THREADS.getCurrentThreadAllocatedBytes();
            TrainingWorkspace workspace = network.trainingWorkspace(1);
            FloatStorage gradient = network.allocate(network.layout().size());
            long taken = THREADS.getCurrentThreadAllocatedBytes() - compiled;
            close(plan.heapBytesPerThread(), taken);
            close(plan.heapBytes(), compiled - start);
            workspace.close();
            gradient.close();
        }
    }

    /** Within a tenth, and what objects that are no arrays of numbers take. */
    private static void close(long planned, long taken) {
        assertThat((double) taken).isCloseTo((double) planned, within(0.1 * planned + OBJECTS));
    }
}
