package io.lockstep.kernels.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.EmbeddingBag;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerNetworkTest {
    private static final int ROWS = 3;
    private static final float STEP = 0x1p-7f;

    static List<String> backends() {
        return TestNetworks.backends();
    }

    /** Two ids, read one by one; words, of which three bags are made; and two numbers. */
    private static ModelSpec spec() {
        List<Node> nodes = new ArrayList<>();
        nodes.add(new Node("each", new Embedding(5, 2, null, true), List.of("pair")));
        nodes.add(new Node("flat", new Flatten(), List.of("each")));
        List<String> joined = new ArrayList<>(List.of("numbers", "flat"));
        for (EmbeddingBag.Mode mode : EmbeddingBag.Mode.values()) {
            nodes.add(new Node("bag" + mode.name(), new EmbeddingBag(6, 3, mode), List.of("words")));
            joined.add("bag" + mode.name());
        }
        nodes.add(new Node("all", new Concat(0), joined));
        nodes.add(new Node("hidden", Dense.of(4, new Tanh()), List.of("all")));
        nodes.add(new Node("end", Dense.of(2), List.of("hidden")));
        return new ModelSpec(
                List.of(
                        new ModelSpec.Input("words", Shape.of(), ElementType.I32, true),
                        new ModelSpec.Input("numbers", Shape.of(2)),
                        new ModelSpec.Input("pair", Shape.of(2), ElementType.I32, false)),
                nodes,
                "end",
                new Mse());
    }

    /** Rows of 2, 0 and 3 words. */
    private static Batch batch(ModelSpec spec) {
        Batch batch = new Batch(ROWS, spec.inputTypes(), spec.targetTypes());
        batch.setRows(ROWS);
        for (int row = 0; row < ROWS; row++) {
            int count = new int[] {2, 0, 3}[row];
            int first = batch.inputValues(0).append(row, count);
            for (int i = 0; i < count; i++) {
                batch.inputValues(0).ids().array()[first + i] = (row * 2 + i * 2 + 1) % 6;
            }
            batch.input(1)[row * 2] = row + 0.5f;
            batch.input(1)[row * 2 + 1] = -row - 0.25f;
            batch.inputValues(2).ids().array()[row * 2] = row;
            batch.inputValues(2).ids().array()[row * 2 + 1] = 4 - row;
        }
        return batch;
    }

    private static AnswerNetwork network(String backend, ModelSpec spec, HeapFloats parameters, float[] table) {
        return AnswerNetwork.of(Backends.named(backend), spec, parameters, List.of(HeapFloats.wrap(table)));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void idsBecomeTheVectorsThatStandForThem(String backend) {
        ModelSpec spec = spec();
        HeapFloats parameters = TestNetworks.drawn(spec, 0.6);
        float[] table = TestNumbers.uniform(10, 1, 8);
        try (AnswerNetwork network = network(backend, spec, parameters, table)) {
            assertThat(network.sources()).containsExactly(0, 0, 0, 1, 2);
            assertThat(network.standForIds()).containsExactly(true, true, true, false, true);
            assertThat(network.layout().types())
                    .map(Object::toString)
                    .containsExactly("ragged 3", "ragged 3", "ragged 3", "2", "2x2");
            CellRow row = network.rows(batch(spec)).get(0);
            assertThat(row.steps()).containsExactly(2, 2, 2, 1, 1);
            assertThat(row.cells()).hasSize(3 * 6 + 2 + 4);
            int bag = (int) spec.layout().tensors().get(0).offset(); // ids 1 and 3
            assertThat(Arrays.copyOf(row.cells(), 6)).isEqualTo(new float[] {
                parameters.array()[bag + 3],
                parameters.array()[bag + 4],
                parameters.array()[bag + 5],
                parameters.array()[bag + 9],
                parameters.array()[bag + 10],
                parameters.array()[bag + 11]
            });
            assertThat(Arrays.copyOfRange(row.cells(), 18, 24))
                    .isEqualTo(new float[] {0.5f, -0.25f, table[0], table[1], table[8], table[9]});
            Batch wrong = batch(spec);
            wrong.inputValues(2).ids().array()[3] = 5;
            assertThatThrownBy(() -> network.rows(wrong))
                    .hasMessage("layer 'each': row 1: expected ids from 0 to 4, got id 5. Correct the data");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void gradientsOfVectorsAgreeWithCentralDifferences(String backend) {
        ModelSpec spec = spec();
        try (AnswerNetwork network =
                        network(backend, spec, TestNetworks.drawn(spec, 0.6), TestNumbers.uniform(10, 1, 8));
                NetworkAnswers function = network.answers()) {
            List<CellRow> rows = network.rows(batch(spec));
            float[] directions = {1, 0, 0.5f, -1, -2, 1};
            float[] values = new float[ROWS];
            List<float[]> gradients = TestNetworks.gradients(rows);
            function.gradients(rows, directions, values, gradients);
            for (int row = 0; row < ROWS; row++) {
                float[] cells = rows.get(row).cells();
                for (int cell = 0; cell < cells.length; cell++) {
                    double difference = (moved(function, rows.get(row), cell, STEP, directions, row)
                                    - moved(function, rows.get(row), cell, -STEP, directions, row))
                            / (2 * STEP);
                    assertThat((double) gradients.get(row)[cell])
                            .as("row %d, cell %d", row, cell)
                            .isCloseTo(difference, within(3e-4));
                }
            }
        }
    }

    private static double moved(
            NetworkAnswers function, CellRow row, int cell, float step, float[] directions, int number) {
        float[] cells = row.cells().clone();
        cells[cell] += step;
        float[] answers = new float[2];
        function.answers(List.of(new CellRow(cells, row.steps())), answers);
        return (double) directions[2 * number] * answers[0] + (double) directions[2 * number + 1] * answers[1];
    }
}
