package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.attribution.NetworkAnswers;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What attribution asks of every backend that loads here, over models of {@link ModelCase}: the raw answers of scoring, and
 * their gradients with respect to what the model reads.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnswerConformance {
    private static final int ROWS = 5;
    private static final double STEP = 1e-6;

    abstract Stream<Arguments> cases();

    /** Those of a test of every day, or all but those. */
    static Stream<Arguments> cases(boolean everyDay) {
        return BackendConformance.cases(everyDay)
                .filter(arguments -> ((Arithmetic) arguments.get()[0]).precision() == Precision.F32)
                .filter(arguments -> ((ModelCase) arguments.get()[1]).phase() == null);
    }

    /** A compiled model, some of its rows, and directions of its answers. */
    private static final class Asked implements AutoCloseable {
        private final Rig rig;
        private final AnswerNetwork network;
        private final NetworkAnswers answers;
        private final Batch batch;
        private final List<CellRow> rows;
        private final int size;
        private final float[] directions;

        Asked(Arithmetic arithmetic, ModelCase model) {
            this.rig = new Rig(arithmetic, model);
            double[] exact = rig.exact();
            float[] parameters = new float[(int) rig.graph.layout().size()];
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] = (float) exact[i];
            }
            List<FloatStorage> tables = IntStream.range(
                            0, rig.graph.layout().tables().size())
                    .mapToObj(rig.network::table)
                    .toList();
            this.network = AnswerNetwork.of(
                    Backends.named(arithmetic.backend()), model.spec(), HeapFloats.wrap(parameters), tables);
            this.answers = network.answers();
            this.batch = TestNumbers.batch(rig.graph, ROWS, 0);
            this.rows = network.rows(batch);
            this.size = answers.answers();
            this.directions = TestNumbers.uniform(ROWS * size, 1, 90);
        }

        private static List<float[]> empty(List<CellRow> rows) {
            List<float[]> gradients = new ArrayList<>();
            for (CellRow row : rows) {
                gradients.add(nan(row.cells().length));
            }
            return gradients;
        }

        double[][] exact(double[][][] inputs) {
            return new DoubleReference(rig.graph, Rig.SEED, false).outputs(rig.exact(), inputs, batch, 0);
        }

        @Override
        public void close() {
            answers.close();
            network.close();
            rig.close();
        }
    }

    private static float[] nan(int size) {
        float[] values = new float[size];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void answersAreThoseOfScoring(Arithmetic arithmetic, ModelCase model) {
        try (Asked asked = new Asked(arithmetic, model)) {
            double[][] expected = asked.exact(DoubleReference.inputs(asked.batch));
            float[] found = nan(ROWS * asked.size);
            asked.answers.answers(asked.rows, found);
            float[] values = nan(ROWS);
            asked.answers.gradients(asked.rows, asked.directions, values, Asked.empty(asked.rows));
            for (int row = 0; row < ROWS; row++) {
                double sum = 0;
                double magnitude = 1;
                for (int i = 0; i < asked.size; i++) {
                    double exact = expected[row][i];
                    assertThat((double) found[row * asked.size + i])
                            .isCloseTo(exact, within(arithmetic.tolerance() * (1 + Math.abs(exact))));
                    sum += asked.directions[row * asked.size + i] * exact;
                    magnitude += Math.abs(exact);
                }
                assertThat((double) values[row]).isCloseTo(sum, within(arithmetic.tolerance() * magnitude));
            }
        }
    }

    /** With respect to numbers that the model reads itself: of ids there are no steps. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void gradientsAgreeWithDifferencesOfDoubles(Arithmetic arithmetic, ModelCase model) {
        try (Asked asked = new Asked(arithmetic, model)) {
            List<float[]> gradients = Asked.empty(asked.rows);
            asked.answers.gradients(asked.rows, asked.directions, nan(ROWS), gradients);
            float[][][] moves = new float[asked.batch.inputCount()][ROWS][];
            double[][] ahead = asked.exact(moved(asked, moves, STEP));
            double[][] behind = asked.exact(moved(asked, moves, -STEP));
            for (int row = 0; row < ROWS; row++) {
                double difference = 0;
                for (int i = 0; i < asked.size; i++) {
                    difference +=
                            asked.directions[row * asked.size + i] * (ahead[row][i] - behind[row][i]) / (2 * STEP);
                }
                double along = 0;
                double magnitude = 0.1;
                for (int input = 0; input < asked.network.sources().size(); input++) {
                    float[] move = moves[asked.network.sources().get(input)][row];
                    int first = asked.network
                            .layout()
                            .first(input, asked.rows.get(row).steps());
                    for (int i = 0; i < move.length; i++) {
                        along += (double) move[i] * gradients.get(row)[first + i];
                        magnitude += Math.abs((double) move[i] * gradients.get(row)[first + i]);
                    }
                }
                assertThat(gradients.get(row)).doesNotContain(Float.NaN);
                assertThat(along).as("row %d", row).isCloseTo(difference, within(arithmetic.tolerance() * magnitude));
            }
        }
    }

    /**
     * Inputs moved along directions.
     *
     * @param moves [input][row] directions, empty where the input is of ids. Overwritten.
     */
    private static double[][][] moved(Asked asked, float[][][] moves, double step) {
        double[][][] inputs = DoubleReference.inputs(asked.batch);
        for (int input = 0; input < inputs.length; input++) {
            boolean numbers = asked.batch.inputType(input).isDense();
            for (int row = 0; row < ROWS; row++) {
                int size = numbers ? inputs[input][row].length : 0;
                moves[input][row] = TestNumbers.uniform(size, 1, 100L * row + input);
                for (int i = 0; i < size; i++) {
                    inputs[input][row][i] += step * moves[input][row][i];
                }
            }
        }
        return inputs;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aRowsBitsDoNotDependOnItsNeighbours(Arithmetic arithmetic, ModelCase model) {
        try (Asked asked = new Asked(arithmetic, model)) {
            List<CellRow> many = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                many.add(asked.rows.get((i * 3) % ROWS));
            }
            float[] directions = new float[many.size() * asked.size];
            for (int i = 0; i < many.size(); i++) {
                System.arraycopy(asked.directions, 0, directions, i * asked.size, asked.size);
            }
            float[] answers = nan(directions.length);
            asked.answers.answers(many, answers);
            float[] values = nan(many.size());
            List<float[]> gradients = Asked.empty(many);
            asked.answers.gradients(many, directions, values, gradients);
            for (int row = 0; row < many.size(); row += 37) {
                List<CellRow> alone = List.of(many.get(row));
                float[] own = nan(asked.size);
                asked.answers.answers(alone, own);
                assertThat(own).isEqualTo(Arrays.copyOfRange(answers, row * asked.size, (row + 1) * asked.size));
                float[] value = nan(1);
                List<float[]> gradient = Asked.empty(alone);
                asked.answers.gradients(alone, asked.directions, value, gradient);
                assertThat(value[0]).isEqualTo(values[row]);
                assertThat(gradient.get(0)).isEqualTo(gradients.get(row));
            }
        }
    }
}
