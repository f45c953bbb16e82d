package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.EmbeddingMean;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.Diagnosis;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.testing.Allocation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables beside the flat vector against the same model with dense tensors in it. */
class TablesTest {
    private static final int ROWS = 13;

    /** More than a backend may copy at once. */
    private static final int MANY = 601;

    private static final int SIZE = 70;
    private static final int DIMENSION = 6;

    static List<Arithmetic> arithmetics() {
        return Arithmetic.all();
    }

    private static ModelSpec spec(boolean sparse) {
        return new ModelSpec(
                List.of(
                        new ModelSpec.Input("numbers", Shape.of(4)),
                        new ModelSpec.Input("fields", Shape.of(3), ElementType.I32, false),
                        new ModelSpec.Input("words", Shape.of(), ElementType.I32, true)),
                List.of(
                        new Node("each", new Embedding(SIZE, DIMENSION, null, sparse), List.of("fields")),
                        new Node("flat", new Flatten(), List.of("each")),
                        new Node("mean", new EmbeddingMean(SIZE, DIMENSION, null, sparse), List.of("words")),
                        new Node("both", new Concat(0), List.of("numbers", "flat", "mean")),
                        new Node("hidden", Dense.of(5, new Relu()), List.of("both")),
                        new Node("end", Dense.of(2), List.of("hidden"))),
                "end",
                new Mse());
    }

    /** A network of either form with the values that a run would begin with. */
    private static Network begun(Arithmetic arithmetic, boolean sparse, boolean recompute) {
        Network network = arithmetic.compile(spec(sparse), List.of(1, ROWS, MANY), recompute);
        HeapFloats parameters = HeapFloats.of(network.layout().size());
        for (ParameterTensor tensor : network.layout().tensors()) {
            float[] values = new float[tensor.size()];
            new Table(
                            tensor.name(),
                            tensor.shape().size(0),
                            tensor.size() / tensor.shape().size(0),
                            tensor.initializer())
                    .fill(3, 0, tensor.shape().size(0), values, 0);
            parameters.write(tensor.offset(), values, 0, values.length);
        }
        network.pack(parameters);
        List<Table> tables = network.layout().tables();
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).fill(3, 0, SIZE, network.table(i));
        }
        return network;
    }

    /** Some ids in many rows, some in a row twice, rows of words without any. */
    private static Batch batch(int rows, int first) {
        Batch batch = TestNumbers.batch(Graph.of(spec(true)), rows, first);
        IntValues fields = (IntValues) batch.inputValues(1);
        for (int row = 0; row < rows; row++) {
            int number = first + row;
            fields.array()[3 * row] = number % 3 == 0 ? 7 : number * 11 % SIZE;
            fields.array()[3 * row + 1] = SIZE - 1;
            fields.array()[3 * row + 2] = number % 2 == 0 ? fields.array()[3 * row] : number * 31 % SIZE;
        }
        return batch;
    }

    private static SliceGradient gradient(Network network, Batch batch) {
        try (TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            SliceGradient into =
                    new SliceGradient(network.allocate(network.layout().size()), new LossSum());
            workspace.gradient(batch, 0, into);
            return into;
        }
    }

    private static float[] scattered(RowValues rows) {
        float[] dense = new float[SIZE * DIMENSION];
        for (int i = 0; i < rows.count(); i++) {
            System.arraycopy(rows.values(), i * DIMENSION, dense, (int) rows.rows()[i] * DIMENSION, DIMENSION);
        }
        return dense;
    }

    private static float[] tensor(Network network, SliceGradient gradient, String name) {
        ParameterTensor tensor = network.layout().tensors().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        float[] values = new float[tensor.size()];
        gradient.dense().read(tensor.offset(), values, 0, values.length);
        return values;
    }

    /** Products of the two forms may be made by different kernels where a backend has its own for one of them. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void tablesGiveWhatDenseTensorsGive(Arithmetic arithmetic) {
        try (Network sparse = begun(arithmetic, true, false);
                Network again = begun(arithmetic, true, true);
                Network dense = begun(arithmetic, false, false)) {
            assertThat(sparse.layout().tables()).extracting(Table::name).containsExactly("each/weight", "mean/weight");
            assertThat(sparse.layout().trainableCount())
                    .isEqualTo(dense.layout().trainableCount());
            Batch batch = batch(ROWS, 0);
            SliceGradient found = gradient(sparse, batch);
            SliceGradient expected = gradient(dense, batch);
            SliceGradient recomputed = gradient(again, batch);
            assertThat(found.losses().lossSum()).isEqualTo(expected.losses().lossSum());
            assertThat(recomputed.losses().lossSum())
                    .isEqualTo(expected.losses().lossSum());
            for (String name : List.of("hidden/weight", "hidden/bias", "end/weight")) {
                assertThat(tensor(sparse, found, name)).isEqualTo(tensor(dense, expected, name));
            }
            for (int i = 0; i < 2; i++) {
                RowValues rows = found.table(i);
                assertThat(rows.count()).isBetween(1, SIZE - 1);
                assertThat(Arrays.copyOf(rows.rows(), rows.count())).isSorted().doesNotHaveDuplicates();
                assertThat(scattered(rows)).isEqualTo(tensor(dense, expected, i == 0 ? "each/weight" : "mean/weight"));
                assertThat(scattered(recomputed.table(i))).isEqualTo(scattered(rows));
            }
            found.dense().close();
            expected.dense().close();
            recomputed.dense().close();
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void manyRowsGiveWhatDenseTensorsGive(Arithmetic arithmetic) {
        try (Network sparse = begun(arithmetic, true, false);
                Network dense = begun(arithmetic, false, false)) {
            Batch batch = batch(MANY, 0);
            SliceGradient found = gradient(sparse, batch);
            SliceGradient expected = gradient(dense, batch);
            assertThat(found.losses().lossSum()).isEqualTo(expected.losses().lossSum());
            assertThat(scattered(found.table(0))).isEqualTo(tensor(dense, expected, "each/weight"));
            assertThat(scattered(found.table(1))).isEqualTo(tensor(dense, expected, "mean/weight"));
            found.dense().close();
            expected.dense().close();
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void scoresAreThoseOfDenseTensors(Arithmetic arithmetic) {
        try (Network sparse = begun(arithmetic, true, false);
                Network dense = begun(arithmetic, false, false);
                InferenceWorkspace scoring = sparse.inferenceWorkspace();
                InferenceWorkspace reference = dense.inferenceWorkspace()) {
            Batch batch = batch(150, 0);
            float[] scores = new float[300];
            float[] expected = new float[300];
            scoring.score(batch, scores, new float[150]);
            reference.score(batch, expected, new float[150]);
            assertThat(scores).isEqualTo(expected);
            assertThat(Allocation.of(20, () -> scoring.score(batch, scores, new float[0])))
                    .isLessThan(2000);
        }
    }

    /** Of 33 MiB: rows that were written are read wherever the backend keeps them, and by a network that shares the table. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void rowsOfALargeTableAreReadAsTheyWereWritten(Arithmetic arithmetic) {
        int size = (1 << 19) + 16;
        ModelSpec large = new ModelSpec(
                List.of(new ModelSpec.Input("ids", Shape.of(3), ElementType.I32, false)),
                List.of(
                        new Node("each", new Embedding(size, 16, null, true), List.of("ids")),
                        new Node("flat", new Flatten(), List.of("each"))),
                "flat",
                new Mse());
        try (Network network = arithmetic.compile(large, List.of(2));
                Network sharing = Backends.named(arithmetic.backend())
                        .compile(
                                large,
                                CompileOptions.scoring(arithmetic.precision()).withTablesOf(network));
                InferenceWorkspace scoring = network.inferenceWorkspace();
                InferenceWorkspace other = sharing.inferenceWorkspace()) {
            network.table(0).fill(0, 16L * size, 0.5f);
            float[] values = TestNumbers.uniform(48, 1, 3);
            network.table(0).writeRows(new long[] {4, 70_000, size - 1}, 0, 3, 16, values);
            network.table(0).write(16L * 70_000, new float[] {-2}, 0, 1);
            Batch batch = new Batch(1, large.inputTypes(), large.targetTypes());
            batch.setRows(1);
            System.arraycopy(new int[] {size - 1, 5, 70_000}, 0, ((IntValues) batch.inputValues(0)).array(), 0, 3);
            float[] expected = new float[48];
            System.arraycopy(values, 32, expected, 0, 16);
            Arrays.fill(expected, 16, 32, 0.5f);
            System.arraycopy(values, 16, expected, 32, 16);
            expected[32] = -2;
            for (InferenceWorkspace one : List.of(scoring, other)) {
                float[] scores = new float[48];
                one.score(batch, scores, new float[1]);
                assertThat(scores)
                        .containsExactly(expected, within(arithmetic.precision() == Precision.F32 ? 0f : 0.01f));
            }
        }
    }

    /** Gradients of tables that are written over, of other rows than before, and rows of the caller's. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void sumsOfSlicesAreTheGradientOfTheBatchAndAStepAllocatesNothing(Arithmetic arithmetic) {
        try (Network network = begun(arithmetic, true, false);
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            Batch batch = batch(ROWS, 0);
            SliceGradient whole = gradient(network, batch);
            SliceGradient part =
                    new SliceGradient(network.allocate(network.layout().size()), new LossSum());
            RowValues sum = new RowValues(DIMENSION);
            RowValues next = new RowValues(DIMENSION);
            for (int row = 0; row < ROWS; row++) {
                workspace.gradient(batch(1, row), 0, part);
                RowValues.sum(sum, part.table(0), next);
                RowValues swapped = sum;
                sum = next;
                next = swapped;
            }
            float[] expected = scattered(whole.table(0));
            float[] found = scattered(sum);
            double tolerance = arithmetic.tolerance() * 40;
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], within(tolerance));
            }
            RowValues own = new RowValues(DIMENSION);
            part.moveTable(0, own);
            assertThat(Allocation.of(50, () -> workspace.gradient(batch, 0, part)))
                    .isZero();
            assertThat(scattered(own)).isEqualTo(expected);
            part.dense().close();
            whole.dense().close();
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void anIdOutsideTheTableIsToldWithItsNodeAndRow(Arithmetic arithmetic) {
        try (Network network = begun(arithmetic, true, false)) {
            Batch batch = batch(ROWS, 0);
            IntValues fields = (IntValues) batch.inputValues(1);
            fields.array()[8] = SIZE;
            assertThatThrownBy(() -> gradient(network, batch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("embedding 'each': row 2 of the slice: expected ids from 0 to 69, got id 70."
                            + " Correct the data, or set size to the number of ids");
            fields.array()[8] = 0;
            IntValues words = (IntValues) batch.inputValues(2);
            words.array()[words.first(ROWS) - 1] = -1;
            assertThatThrownBy(() -> gradient(network, batch))
                    .hasMessageMatching("embeddingMean 'mean': row \\d+ of the slice: expected ids from 0 to 69, got id"
                            + " -1. Correct the data, or set size to the number of ids");
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void rowsOfAnotherLengthAreRefused(Arithmetic arithmetic) {
        try (Network network = begun(arithmetic, true, false);
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            SliceGradient into =
                    new SliceGradient(network.allocate(network.layout().size()), new LossSum());
            into.moveTable(0, new RowValues(DIMENSION + 1));
            assertThatThrownBy(() -> workspace.gradient(batch(ROWS, 0), 0, into))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "gradient: expected rows of 6 floats for table each/weight, got 7. Use layout.tables()");
            into.dense().close();
        }
    }

    /** A rectifier of a library may make 0 of NaN; rows that read others are as ever. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void aRowThatIsNoNumberShowsWhereItIsRead(Arithmetic arithmetic) {
        try (Network network = begun(arithmetic, true, false);
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            Batch batch = batch(4, 0);
            IntValues fields = (IntValues) batch.inputValues(1);
            for (int i = 0; i < 12; i++) {
                fields.array()[i] = i;
            }
            float[] before = new float[8];
            scoring.score(batch, before, new float[4]);
            network.table(0).fill(7L * DIMENSION + 2, 1, Float.NaN);
            float[] after = new float[8];
            scoring.score(batch, after, new float[4]);
            assertThat(after[4]).isNaN();
            assertThat(after[5]).isNaN();
            after[4] = before[4];
            after[5] = before[5];
            assertThat(after).isEqualTo(before);
            Batch slice = batch(ROWS, 0);
            SliceGradient into = gradient(network, slice);
            assertThat(into.losses().finite()).isFalse();
            into.dense().close();
            network.table(0).fill(7L * DIMENSION + 2, 1, 0);
            into = gradient(network, slice);
            assertThat(into.losses().finite()).isTrue();
            into.dense().close();
        }
    }

    @Test
    void aDiagnosisNamesTheRowOfATable() {
        try (Network network = begun(new Arithmetic("portable", Precision.F32), true, false)) {
            HeapFloats parameters =
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.3, 1));
            List<FloatStorage> tables = List.of(network.table(0), network.table(1));
            try (Diagnosis diagnosis = Backends.diagnosis(spec(true), parameters, tables, List.of(ROWS), 1)) {
                assertThat(diagnosis.of(batch(ROWS, 0), 0)).isEmpty();
            }
            network.table(1).fill(5L * DIMENSION + 3, 1, Float.NEGATIVE_INFINITY);
            try (Diagnosis diagnosis = Backends.diagnosis(spec(true), parameters, tables, List.of(ROWS), 1)) {
                assertThat(diagnosis.of(batch(ROWS, 0), 0).orElseThrow().describe())
                        .isEqualTo("mean/weight row 5 has -Infinity at element 3 before the step");
            }
            network.table(1).fill(5L * DIMENSION + 3, 1, 0);
            ParameterTensor bias = network.layout().tensors().get(1);
            assertThat(bias.name()).isEqualTo("hidden/bias");
            Batch huge = batch(ROWS, 0);
            Arrays.fill(huge.targets(), 3e38f);
            try (Diagnosis diagnosis = Backends.diagnosis(spec(true), parameters, tables, List.of(ROWS), 1)) {
                assertThat(diagnosis.of(huge, 0)).isPresent();
            }
        }
    }

    /** Gradients of inputs of numbers, where ids have none. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void inputsBesideTablesHaveGradients(Arithmetic arithmetic) {
        CompileOptions options =
                CompileOptions.training(arithmetic.precision(), List.of(ROWS)).withInputGradients();
        try (Network network = Backends.named(arithmetic.backend()).compile(spec(true), options);
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            network.pack(
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.3, 1)));
            SliceGradient into = SliceGradient.withInputs(network, ROWS);
            workspace.gradient(batch(ROWS, 0), 0, into);
            assertThat(into.input(0)).doesNotContain(Float.NaN).isNotEqualTo(new float[into.input(0).length]);
            assertThat(into.table(0).count()).isPositive();
            into.dense().close();
        }
    }

    /** Values of two tables of 70 x 6, and of each thread the rows and the sorting of 3 ids and of one of a bag. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void thePlanCountsTables(Arithmetic arithmetic) {
        try (Network network = begun(arithmetic, true, false)) {
            MemoryPlan plan = network.memoryPlan();
            long values = 2 * 70 * 6 * 4;
            long rows = 39 * (8 + 24 + 20) + 13 * (8 + 24 + 20);
            boolean outside = arithmetic.backend().equals("onednn");
            assertThat(outside ? plan.nativeBytes() : plan.heapBytes()).isGreaterThan(values);
            assertThat(plan.heapBytesPerThread()).isGreaterThan(rows);
        }
    }

    /** Padding of a sequence names row 0, which it does not touch. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void stepsBehindTheLastOfASequenceTouchNothing(Arithmetic arithmetic) {
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("ids", Shape.of(), ElementType.I32, true, List.of(4, 8))),
                List.of(
                        new Node("table", new Embedding(9, 4, null, true), List.of("ids")),
                        new Node("steps", Lstm.of(3), List.of("table")),
                        new Node("end", new TakeStep(-1), List.of("steps")),
                        new Node("answer", Dense.of(2), List.of("end"))),
                "answer",
                new Mse());
        try (Network network = arithmetic.compile(spec, List.of(3))) {
            network.pack(
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.3, 1)));
            network.table(0).write(0, TestNumbers.uniform(36, 1, 2), 0, 36);
            Batch batch = new Batch(3, spec.inputTypes(), spec.targetTypes());
            batch.setRows(3);
            int[][] ids = {{3, 5}, {8, 3, 3, 1, 2}, {5}};
            for (int row = 0; row < 3; row++) {
                int at = batch.inputValues(0).append(row, ids[row].length);
                System.arraycopy(ids[row], 0, batch.inputValues(0).ids().array(), at, ids[row].length);
                batch.weights()[row] = 1;
            }
            SliceGradient into = gradient(network, batch);
            RowValues rows = into.table(0);
            assertThat(Arrays.copyOf(rows.rows(), rows.count())).containsExactly(1, 2, 3, 5, 8);
            into.dense().close();
        }
    }
}
