package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.attribution.NetworkAnswers;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Raw answers and their gradients of sequences of any length, of ids, of vectors, or of both. */
class AnswerSequencesTest {
    private static final int ROWS = 6;
    private static final int MODELS = 6;
    private static final float STEP = 0x1p-8f;

    static Stream<Arguments> models() {
        return Arithmetic.all().stream()
                .filter(arithmetic -> arithmetic.precision() == Precision.F32)
                .flatMap(arithmetic -> Stream.iterate(1, seed -> seed <= MODELS, seed -> seed + 1)
                        .map(seed -> Arguments.of(arithmetic, seed)));
    }

    /** Rows of 1 to 12 items, the shortest and the longest of each bucket among them. */
    private static Batch batch(ModelSpec spec) {
        int[] lengths = {4, 12, 1, 5, 8, 9};
        Batch batch = new Batch(ROWS, spec.inputTypes(), spec.targetTypes());
        batch.setRows(ROWS);
        for (int input = 0; input < batch.inputCount(); input++) {
            BatchValues values = batch.inputValues(input);
            for (int row = 0; row < ROWS; row++) {
                int first = values.append(row, lengths[row]);
                int count = lengths[row] * values.itemSize();
                if (values.type().element() == ElementType.F32) {
                    System.arraycopy(
                            TestNumbers.uniform(count, 1, 10L * row + input), 0, values.floats(), first, count);
                } else {
                    for (int i = 0; i < count; i++) {
                        values.ids().array()[first + i] = (i * 3 + row) % RandomSequenceModel.IDS;
                    }
                }
            }
        }
        return batch;
    }

    private static float[] nan(int size) {
        float[] values = new float[size];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    @ParameterizedTest(name = "{0}: model {1}")
    @MethodSource("models")
    void areThoseOfScoringAndAgreeWithCentralDifferences(Arithmetic arithmetic, int seed) {
        ModelSpec spec = RandomSequenceModel.of(seed, List.of(4, 8, RandomSequenceModel.LONGEST));
        HeapFloats parameters =
                HeapFloats.wrap(TestNumbers.uniform((int) spec.layout().size(), 0.7, 3));
        Batch batch = batch(spec);
        Backend backend = Backends.named(arithmetic.backend());
        try (Network trained = backend.compile(spec, CompileOptions.scoring(Precision.F32));
                InferenceWorkspace scoring = trained.inferenceWorkspace();
                AnswerNetwork network = AnswerNetwork.of(backend, spec, parameters, List.of());
                NetworkAnswers function = network.answers()) {
            trained.pack(parameters);
            int size = function.answers();
            float[] scores = nan(ROWS * size);
            scoring.score(batch, scores, new float[0]);
            List<CellRow> rows = network.rows(batch);
            float[] answers = nan(ROWS * size);
            function.answers(rows, answers);
            assertThat(predicted(spec, network.answerSizes(), answers)).containsExactly(scores, within(1e-5f));

            float[] directions = TestNumbers.uniform(ROWS * size, 1, 4);
            float[] values = nan(ROWS);
            List<float[]> gradients = gradients(rows);
            function.gradients(rows, directions, values, gradients);
            double[] ahead = sums(function, moved(rows, STEP), directions);
            double[] behind = sums(function, moved(rows, -STEP), directions);
            double[] here = sums(function, rows, directions);
            for (int row = 0; row < ROWS; row++) {
                float[] move = move(rows.get(row), row);
                double along = 0;
                double magnitude = 0.5;
                for (int i = 0; i < move.length; i++) {
                    along += (double) move[i] * gradients.get(row)[i];
                    magnitude += Math.abs((double) move[i] * gradients.get(row)[i]);
                }
                assertThat(along)
                        .as("row %d", row)
                        .isCloseTo((ahead[row] - behind[row]) / (2 * STEP), within(1e-3 * magnitude));
                assertThat((double) values[row]).isCloseTo(here[row], within(1e-5 * (1 + size)));
                float[] value = nan(1);
                List<CellRow> alone = List.of(rows.get(row));
                List<float[]> own = gradients(alone);
                function.gradients(alone, Arrays.copyOfRange(directions, row * size, (row + 1) * size), value, own);
                assertThat(own.get(0)).isEqualTo(gradients.get(row));
                assertThat(value[0]).isEqualTo(values[row]);
            }
        }
    }

    /** Scores of raw answers; zeros at steps that a row does not have. */
    private static float[] predicted(ModelSpec spec, int[] sizes, float[] answers) {
        float[] scores = nan(answers.length);
        int first = 0;
        for (int output = 0; output < sizes.length; output++) {
            int size = sizes[output];
            for (int at = first; at < answers.length; at += answers.length / ROWS) {
                float[] raw = Arrays.copyOfRange(answers, at, at + size);
                float[] own = nan(size);
                spec.outputs().get(output).loss().predict(1, size, raw, own);
                for (int i = 0; i < size; i++) {
                    scores[at + i] = raw[i] == 0 ? 0 : own[i];
                }
            }
            first += size;
        }
        return scores;
    }

    private static List<float[]> gradients(List<CellRow> rows) {
        List<float[]> gradients = new ArrayList<>();
        rows.forEach(row -> gradients.add(nan(row.cells().length)));
        return gradients;
    }

    private static float[] move(CellRow row, int number) {
        return TestNumbers.uniform(row.cells().length, 1, 700 + number);
    }

    private static List<CellRow> moved(List<CellRow> rows, float step) {
        List<CellRow> moved = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            float[] cells = rows.get(row).cells().clone();
            float[] move = move(rows.get(row), row);
            for (int i = 0; i < cells.length; i++) {
                cells[i] += step * move[i];
            }
            moved.add(new CellRow(cells, rows.get(row).steps()));
        }
        return moved;
    }

    private static double[] sums(NetworkAnswers function, List<CellRow> rows, float[] directions) {
        float[] answers = nan(directions.length);
        function.answers(rows, answers);
        double[] sums = new double[ROWS];
        for (int i = 0; i < answers.length; i++) {
            sums[i * ROWS / answers.length] += (double) directions[i] * answers[i];
        }
        return sums;
    }
}
