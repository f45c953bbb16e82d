package io.lockstep.kernels.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.sun.management.ThreadMXBean;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.optimizer.Adam;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelBenchmarkTest {
    private static final Workload SMALL = Workload.ofImages(
            "small",
            ModelSpec.sequential(
                    Shape.of(100), List.of(Dense.of(40, new Relu()), Dense.of(10)), new SoftmaxCrossEntropy(0)),
            new Sgd(0.05, 0.9, false, 0),
            10,
            64);
    private static final Backend BACKEND = Backends.choose().backend();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void learnsWhileItMeasures(int threads) throws InterruptedException {
        BenchmarkResult result = new KernelBenchmark(SMALL, BACKEND, Precision.F32, threads, 3, 0.1).run();
        assertThat(result.lastLoss()).isLessThan(0.5 * result.firstLoss());
        assertThat(result.firstLoss()).isBetween(1.0, 5.0);
        assertThat(result.samplesPerSecond()).isBetween(result.lowest(), result.highest());
        assertThat(result.steps()).isPositive();
        assertThat(result.threads()).isEqualTo(threads);
        assertThat(result.gflops())
                .isCloseTo(result.samplesPerSecond() * 6 * (100 * 40 + 40 * 10) / 1e9, withinPercentage(1e-9));
    }

    /** The step of training itself: fresh batch, leaf, update, packing. */
    @Test
    void aThousandStepsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TrainingSteps steps = new TrainingSteps(SMALL, BACKEND, Precision.F32, 1);
                StepWorkspaces workspaces = steps.workspaces()) {
            long step = 0;
            long allocated = -1;
            // the first rounds compile; what they allocate is not the step's
            for (int round = 0; round < 6 && allocated != 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (long end = step + 1000; step < end; step++) {
                    steps.alone(step, workspaces);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isZero();
        }
    }

    @Test
    void saysWhatItTakes() {
        assertThatThrownBy(() -> Workload.named("mpl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--workload: expected one of mlp, cnn, resnet20, lstm, ctr, gpt, dcgan, got 'mpl'");
        assertThatThrownBy(() -> new KernelBenchmark(SMALL, BACKEND, Precision.F32, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--threads: expected 1 to 64, the batch, got 0");
        assertThatThrownBy(() -> new KernelBenchmark(SMALL, BACKEND, Precision.F32, 1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--seconds: expected at least one window of more than 0 seconds, got 0 of 1.0");
        assertThatThrownBy(() -> new ImageExamples(3, new byte[7], new byte[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("examples: expected 3 bytes for each of 2 labels and at least one, got 7 bytes");
    }

    @Test
    void theMlpIsTheOneOthersMeasure() {
        Workload mlp = Workload.named("mlp");
        assertThat(mlp.operations()).isEqualTo(6.0 * (784 * 1024 + 1024 * 1024 + 1024 * 10));
        assertThat(mlp.batch()).isEqualTo(256);
    }

    /**
     * Multiplications of the generator and of three passes of the discriminator; each phase moves a network of its own, and
     * all tensors move.
     */
    @Test
    void theAdversariesAreTheOnesOthersMeasure() {
        Workload dcgan = Workload.named("dcgan");
        double small = 196 * 64 * 16;
        double large = 49 * 128 * 64 * 16;
        assertThat(dcgan.operations()).isEqualTo(6 * (64 * 6272 + 4 * small + 4 * large + 3 * 6272));
        assertThat(dcgan.batch()).isEqualTo(128);
        Set<String> moved = new HashSet<>();
        dcgan.phases().forEach(phase -> moved.addAll(phase.tensors()));
        assertThat(dcgan.model().layout().tensors())
                .extracting(ParameterTensor::name)
                .containsExactlyInAnyOrderElementsOf(moved);
        assertThat(dcgan.phases()).hasSize(2);
    }

    /** A step of two phases: both networks have moved, and the made pictures are judged by the moved discriminator. */
    @Test
    void eachPhaseMovesItsOwnTensors() {
        Workload small = AdversarialImages.workload(4);
        try (TrainingSteps steps = new TrainingSteps(small, BACKEND, Precision.F32, 2);
                StepWorkspaces workspaces = steps.workspaces()) {
            float[] before = steps.parameters().array().clone();
            steps.fill(0, 0);
            steps.fill(0, 1);
            for (int phase = 0; phase < 2; phase++) {
                for (int slice = 0; slice < 2; slice++) {
                    steps.compute(phase, slice, workspaces);
                }
                steps.collect(0, phase);
                steps.move(phase, 0);
                steps.move(phase, 1);
                steps.pack(0);
                steps.pack(1);
                float[] after = steps.parameters().array();
                for (ParameterTensor tensor : small.model().layout().tensors()) {
                    boolean moved = !Arrays.equals(
                            before, (int) tensor.offset(), (int) tensor.end(), after, (int) tensor.offset(), (int)
                                    tensor.end());
                    assertThat(moved)
                            .as(tensor.name() + " after phase " + phase)
                            .isEqualTo(small.phases().get(phase).moves(tensor.name()));
                }
                before = after.clone();
            }
        }
    }

    /** 5x5 filters over 28x28 and 14x14 positions, then 64x7x7 to 512 to 10. */
    @Test
    void theCnnIsTheOneOthersMeasure() {
        Workload cnn = Workload.named("cnn");
        assertThat(cnn.operations()).isEqualTo(6.0 * (25 * 32 * 784 + 32 * 25 * 64 * 196 + 3136 * 512 + 512 * 10));
        assertThat(cnn.batch()).isEqualTo(128);
    }

    /** 0.27 million parameters, as He et al. count, and 1x1 projections in two shortcuts. */
    @Test
    void theResidualNetworkIsTheOneOthersMeasure() {
        Workload resnet = Workload.named("resnet20");
        int first = 7 * 144 * 16 + (27 - 144) * 16;
        int second = (144 + 16) * 32 + 5 * 288 * 32;
        int third = (288 + 32) * 64 + 5 * 576 * 64;
        int norms = 2 * (7 * 16 + 7 * 32 + 7 * 64);
        assertThat(resnet.model().layout().trainableCount()).isEqualTo(first + second + third + norms + 650);
        assertThat(resnet.operations()).isEqualTo(6.0 * (first * 1024L + second * 256L + third * 64L + 640));
    }

    /** Two gates' matrices of 4 x 256 rows, of inputs 128 and 256 wide, and 65 characters, at each of 128 steps. */
    @Test
    void theRecurrentNetworkIsTheOneOthersMeasure() {
        Workload lstm = Workload.named("lstm");
        assertThat(lstm.operations()).isEqualTo(6.0 * 128 * (1024 * (128 + 256) + 1024 * (256 + 256) + 256 * 65));
        assertThat(lstm.batch()).isEqualTo(64);
        assertThat(lstm.model().layout().trainableCount())
                .isEqualTo(65 * 128 + 1024 * (128 + 256 + 1) + 1024 * (256 + 256 + 1) + 65 * 257);
    }

    /** 13 numbers and 26 embeddings of 16 through three layers of 400; ids of a field are those of its rows. */
    @Test
    void theNetworkOfClicksIsTheOneOthersMeasure() {
        Workload ctr = Workload.named("ctr");
        assertThat(ctr.operations()).isEqualTo(6.0 * (429 * 400 + 400 * 400 + 400 * 400 + 400));
        assertThat(ctr.batch()).isEqualTo(4096);
        assertThat(ctr.model().layout().tables().get(0).rows()).isEqualTo(2_600_000);
        Batch batch = new Batch(300, ctr.model().inputTypes(), ctr.model().targetTypes());
        batch.setRows(300);
        ctr.examples().get().fill(50 * 4096 - 100, 300, batch);
        int[] ids = batch.inputValues(1).ids().array();
        for (int i = 0; i < 300 * 26; i++) {
            assertThat(ids[i] / 100_000).isEqualTo(i % 26);
        }
        assertThat(Arrays.stream(ids).distinct().count()).isBetween(2000L, 6000L);
    }

    /** Tables are summed and updated by as many threads as slices. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void tablesLearnWhileItMeasures(int threads) throws InterruptedException {
        ModelSpec model = new ModelSpec(
                List.of(new ModelSpec.Input("ids", Shape.of(2), ElementType.I32, false)),
                List.of(
                        new Node("table", new Embedding(200, 8, new Normal(0, 0.01), true), List.of("ids")),
                        new Node("flat", new Flatten(), List.of("table")),
                        new Node("end", Dense.of(1), List.of("flat"))),
                "end",
                new Mse());
        Examples examples = (first, rows, batch) -> {
            for (int row = 0; row < rows; row++) {
                int id = (int) ((first + row) * 31 % 100);
                batch.inputValues(0).ids().array()[2 * row] = id;
                batch.inputValues(0).ids().array()[2 * row + 1] = 100 + (int) ((first + row) % 100);
                batch.targets()[row] = id % 2 == 0 ? 1 : -1;
            }
        };
        Workload tables = new Workload("t", model, new Adam(0.02, 0.9, 0.999, 1e-8, 0), 64, 1, () -> examples);
        BenchmarkResult result = new KernelBenchmark(tables, BACKEND, Precision.F32, threads, 1, 0.1).run();
        assertThat(result.firstLoss()).isBetween(0.9, 1.5);
        assertThat(result.lastLoss()).isLessThan(0.1);
    }

    /** The target of a step is the input of the next, and four of five follow from the two before. */
    @Test
    void inventedTextCanBeLearnt() {
        Workload lstm = Workload.named("lstm");
        Batch batch = new Batch(3, lstm.model().inputTypes(), lstm.model().targetTypes());
        batch.setRows(3);
        lstm.examples().get().fill(5, 3, batch);
        int[] inputs = batch.inputValues(0).ids().array();
        int[] targets = batch.targetValues(0).ids().array();
        int follow = 0;
        for (int row = 0; row < 3; row++) {
            assertThat(Arrays.copyOfRange(targets, row * 128, row * 128 + 127))
                    .containsExactly(Arrays.copyOfRange(inputs, row * 128 + 1, row * 128 + 128));
            for (int t = 1; t < 128; t++) {
                int at = row * 128 + t;
                follow += targets[at] == (3 * inputs[at] + inputs[at - 1] + 1) % 65 ? 1 : 0;
            }
        }
        assertThat(follow / (3 * 127.0)).isBetween(0.7, 0.9);
        assertThatThrownBy(() -> new TextExamples(4, new int[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("examples: expected a text of more than 4 ids, got 4");
    }
}
