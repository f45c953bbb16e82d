package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.parameter.ParameterTensor;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models of arbitrary connections on every backend, against doubles and against {@code portable}; more of them in
 * {@link RandomGraphIT}.
 * {@code -Dtest.graphs=5000} tries more, {@code -Dtest.graph=17} begins with that one.
 */
class RandomGraphTest {
    private static final int COUNT = Integer.getInteger("test.graphs", 60);
    private static final long FIRST = Long.getLong("test.graph", 1);
    private static final long EPOCH = 3;

    /** The one with kernels of its own for most layers; the others see every fourth graph. */
    private static final Arithmetic PREFERRED = Arithmetic.all().get(0);

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + COUNT);
    }

    @ParameterizedTest(name = "graph {0}")
    @MethodSource("seeds")
    void everyBackendAgreesWithDoubles(long seed) {
        check(seed);
    }

    @ParameterizedTest(name = "graph of parts {0}")
    @MethodSource("seeds")
    void everyBackendAgreesWithDoublesOfParts(long seed) {
        check(seed, true);
    }

    /** The graph of this seed, on every backend. */
    static void check(long seed) {
        check(seed, false);
    }

    /**
     * @param parts with weights that several nodes read, detached edges, and phases
     */
    static void check(long seed, boolean parts) {
        for (Arithmetic arithmetic : Arithmetic.all()) {
            if (!PREFERRED.equals(arithmetic) && seed % 4 != 0) {
                continue;
            }
            boolean smooth = arithmetic.precision() == Precision.BF16;
            ModelCase model = parts ? RandomGraph.ofParts(seed, smooth) : RandomGraph.of(seed, smooth);
            try {
                check(arithmetic, model, arithmetic.tolerance());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        arithmetic + ": " + model + ": reproduce with -Dtest.graph=" + seed + " -Dtest.graphs=1", e);
            }
        }
    }

    private static void check(Arithmetic arithmetic, ModelCase model, double tolerance) {
        try (Rig rig = new Rig(arithmetic, model);
                Rig plain = new Rig(arithmetic.on(PortableBackend.NAME), model)) {
            LossSum losses = new LossSum();
            float[] gradient = rig.gradient(rig.batch, losses);
            DoubleReference reference = new DoubleReference(rig.graph, Rig.SEED, true);
            double loss = reference.loss(rig.exact(), rig.batch, EPOCH);
            assertThat(losses.lossSum()).as("loss").isCloseTo(loss, within(tolerance * (1 + loss)));
            if (arithmetic.backend().equals(PortableBackend.NAME)) {
                directions(tolerance, rig, reference, gradient);
                assertThat(still(rig, gradient)).containsOnly(0);
            } else {
                float[] expected = plain.gradient(plain.batch, new LossSum());
                double largest = 0;
                for (float element : expected) {
                    largest = Math.max(largest, Math.abs(element));
                }
                assertThat(gradient).containsExactly(expected, within((float) (tolerance * largest)));
            }
            if (model.phase() == null) {
                scores(tolerance, rig);
            }
        }
    }

    /** Gradients of what does not move; one zero where all does. */
    private static float[] still(Rig rig, float[] gradient) {
        float[] still = new float[gradient.length + 1];
        for (int i = 0; i < rig.graph.layout().tensors().size(); i++) {
            ParameterTensor tensor = rig.graph.layout().tensors().get(i);
            if (!rig.graph.moves(i)) {
                System.arraycopy(gradient, (int) tensor.offset(), still, (int) tensor.offset(), tensor.size());
            }
        }
        return still;
    }

    private static void directions(double tolerance, Rig rig, DoubleReference reference, float[] full) {
        float[] gradient = rig.withoutStatistics(full);
        for (int trial = 0; trial < 2; trial++) {
            float[] direction = rig.withoutStatistics(TestNumbers.uniform(gradient.length, 1, 70 + trial));
            double difference = reference.difference(rig.exact(), direction, rig.batch, EPOCH);
            double along = 0;
            double magnitude = 0;
            for (int i = 0; i < gradient.length; i++) {
                along += (double) gradient[i] * direction[i];
                magnitude += Math.abs((double) gradient[i] * direction[i]);
            }
            assertThat(along).as("gradient").isCloseTo(difference, within(tolerance * (magnitude + 0.1)));
        }
    }

    private static void scores(double tolerance, Rig rig) {
        int size = rig.graph.outputSize();
        float[] scores = new float[rig.batch.rows() * size];
        try (InferenceWorkspace scoring = rig.network.inferenceWorkspace()) {
            scoring.score(rig.batch, scores, new float[0]);
        }
        double[][] expected = new DoubleReference(rig.graph, Rig.SEED, false).outputs(rig.exact(), rig.batch, EPOCH);
        double largest = 1;
        for (double[] row : expected) {
            for (double score : row) {
                largest = Math.max(largest, Math.abs(score));
            }
        }
        for (int row = 0; row < expected.length; row++) {
            for (int i = 0; i < size; i++) {
                assertThat((double) scores[row * size + i])
                        .as("score")
                        .isCloseTo(expected[row][i], within(tolerance * largest));
            }
        }
    }
}
