package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.LossExamples;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss at the end of a network, on every backend that loads here. */
class LossConformanceTest {
    private static final int ROWS = 15;
    private static final int UNITS = 7;

    static Stream<Arguments> cases() {
        return Backends.names().stream()
                .filter(Arithmetic::loads)
                .flatMap(name -> LossExamples.all().stream().map(loss -> Arguments.of(name, loss)));
    }

    private static ModelCase model(Loss loss) {
        Shape output = LossExamples.of(loss.getClass()).output(UNITS);
        List<Layer> layers = new ArrayList<>(List.of(Dense.of(33, new Tanh()), Dense.of(output.elementCount())));
        if (output.rank() > 1) {
            layers.add(new Reshape(output.sizes()));
        }
        ModelSpec spec = ModelSpec.sequential(Shape.of(9), layers, loss);
        return new ModelCase(loss.toString(), spec, ROWS);
    }

    /** Class indexes for classes, 0 or 1 for yes and no, else the numbers they are. */
    private static Batch withTargets(Batch batch, Loss loss) {
        float[] targets = batch.targets();
        for (int i = 0; i < targets.length; i++) {
            if (loss.target() instanceof Target.ClassIndex) {
                targets[i] = i % UNITS;
            } else if (loss.target() instanceof Target.Numbers) {
                targets[i] = LossExamples.of(loss.getClass()).number(i, targets[i]);
            } else {
                targets[i] = i % 2;
            }
        }
        return batch;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void gradientAndLossAgreeWithThePlainKernels(String backend, Loss loss) {
        try (Rig rig = new Rig(backend, model(loss));
                Rig plain = new Rig(PortableBackend.NAME, model(loss))) {
            Batch batch = withTargets(rig.otherBatch(0), loss);
            LossSum losses = new LossSum();
            LossSum plainLosses = new LossSum();
            float[] found = rig.gradient(batch, losses);
            float[] expected = plain.gradient(batch, plainLosses);
            assertThat(found).containsExactly(expected, within(1e-4f));
            assertThat(losses.lossSum())
                    .isCloseTo(plainLosses.lossSum(), within(1e-5 * (1 + Math.abs(plainLosses.lossSum()))));
            assertThat(losses.weightSum()).isEqualTo(plainLosses.weightSum());
        }
    }

    /** Training and scoring see the same losses: there is no dropout here. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void lossesOfScoringSumToTheLossOfTraining(String backend, Loss loss) {
        try (Rig rig = new Rig(backend, model(loss));
                InferenceWorkspace scoring = rig.network.inferenceWorkspace()) {
            Batch batch = withTargets(rig.otherBatch(0), loss);
            LossSum sums = new LossSum();
            rig.gradient(batch, sums);
            float[] scores = new float[ROWS * rig.graph.outputSize()];
            float[] losses = new float[ROWS];
            scoring.score(batch, scores, losses);
            double sum = 0;
            for (int row = 0; row < ROWS; row++) {
                sum += (double) batch.weights()[row] * losses[row];
            }
            assertThat(sum).isCloseTo(sums.lossSum(), within(1e-5 * (1 + Math.abs(sums.lossSum()))));
        }
    }

    /** Of 130 rows, two passes; a row whose input is no number has neither scores nor a loss, and no other row has less. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void scoresAgreeWithThePlainKernelsRowByRow(String backend, Loss loss) {
        try (Rig rig = new Rig(backend, model(loss));
                Rig plain = new Rig(PortableBackend.NAME, model(loss));
                InferenceWorkspace scoring = rig.network.inferenceWorkspace();
                InferenceWorkspace plainScoring = plain.network.inferenceWorkspace()) {
            int rows = 130;
            int size = rig.graph.outputSize();
            Batch batch = withTargets(TestNumbers.batch(rig.graph, rows, 0), loss);
            batch.input(0)[2] = Float.NaN;
            float[] scores = new float[rows * size];
            float[] losses = new float[rows];
            float[] expected = new float[rows * size];
            float[] expectedLosses = new float[rows];
            scoring.score(batch, scores, losses);
            plainScoring.score(batch, expected, expectedLosses);
            assertThat(scores).containsExactly(expected, within(1e-5f));
            for (int row = 0; row < rows; row++) {
                if (row == 0) {
                    assertThat(losses[row]).isNaN();
                    assertThat(Arrays.copyOf(scores, size)).containsOnly(Float.NaN);
                } else {
                    assertThat(losses[row])
                            .isCloseTo(expectedLosses[row], within(1e-5f * (1 + Math.abs(expectedLosses[row]))));
                }
            }
            float[] again = new float[rows * size];
            scoring.score(batch, again, new float[0]);
            assertThat(again).isEqualTo(scores);
        }
    }

    static Stream<Arithmetic> halves() {
        return Arithmetic.all().stream().filter(arithmetic -> arithmetic.precision() == Precision.BF16);
    }

    /** Answers and losses are float32 there, too. */
    @ParameterizedTest
    @MethodSource("halves")
    void classesInBf16AgreeWithThePlainKernels(Arithmetic arithmetic) {
        ModelCase model = model(new SoftmaxCrossEntropy(0.1));
        try (Rig rig = new Rig(arithmetic, model);
                Rig plain = new Rig(arithmetic.on(PortableBackend.NAME), model)) {
            Batch batch = withTargets(rig.otherBatch(0), new SoftmaxCrossEntropy(0.1));
            LossSum losses = new LossSum();
            LossSum plainLosses = new LossSum();
            float[] found = rig.gradient(batch, losses);
            float[] expected = plain.gradient(batch, plainLosses);
            float largest = 0;
            for (float element : expected) {
                largest = Math.max(largest, Math.abs(element));
            }
            double tolerance = arithmetic.tolerance();
            assertThat(found).containsExactly(expected, within((float) tolerance * largest));
            assertThat(losses.lossSum())
                    .isCloseTo(plainLosses.lossSum(), within(tolerance * (1 + plainLosses.lossSum())));
        }
    }

    /** One class in thousands, of rows whose other logits are finite; then a number that is none among the inputs. */
    @ParameterizedTest
    @MethodSource("backends")
    void aLogitThatOverflowsShowsInTheLoss(String backend) {
        for (int classes : new int[] {2, 7, 33, 1001}) {
            Loss loss = new SoftmaxCrossEntropy(0);
            ModelSpec spec = ModelSpec.sequential(Shape.of(1), List.of(Dense.of(classes)), loss);
            try (Rig rig = new Rig(backend, new ModelCase("overflow", spec, ROWS))) {
                Batch batch = rig.otherBatch(0);
                for (int row = 0; row < ROWS; row++) {
                    batch.targets()[row] = row % 2;
                }
                LossSum losses = new LossSum();
                rig.gradient(batch, losses);
                assertThat(losses.finite()).isTrue();
                Arrays.fill(batch.input(0), 0, ROWS, Float.MAX_VALUE);
                HeapFloats large = HeapFloats.of(spec.layout().size());
                large.array()[classes - 1] = 2;
                rig.network.pack(large);
                rig.gradient(batch, losses);
                assertThat(losses.finite()).as("%d classes", classes).isFalse();
                batch.input(0)[3] = Float.NaN;
                rig.network.pack(HeapFloats.of(spec.layout().size()));
                rig.gradient(batch, losses);
                assertThat(losses.finite()).as("%d classes", classes).isFalse();
            }
        }
    }

    static Stream<String> backends() {
        return Backends.names().stream().filter(Arithmetic::loads);
    }
}
