package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.ArrayColumn;
import io.lockstep.driver.column.ArrayFeature;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.CategoricalColumn;
import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ColumnPlace;
import io.lockstep.driver.column.NumericColumn;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.column.UnknownCategories;
import io.lockstep.driver.config.Question;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    static Recipe recipe(Target task, List<String> classes, boolean other) {
        UnknownCategories unknown = other ? UnknownCategories.OTHER : UnknownCategories.ZERO;
        return new Recipe(
                List.of("age", "ward", "vector", "answer"),
                List.of(new InputColumns(
                        "input",
                        "data",
                        List.of(
                                placed("data.numeric", new NumericColumn("age", true)),
                                placed("data.categorical", new CategoricalColumn("ward", unknown, 3)),
                                placed("data.arrays", new ArrayColumn("vector", null, 1))),
                        null,
                        null,
                        null)),
                List.of(new Question("data", task, null, List.of("answer"), classes)),
                null,
                null);
    }

    private static PlacedColumn placed(String list, Column column) {
        return new PlacedColumn(new ColumnPlace(list, "data"), column);
    }

    /** The one input of a row, as the network gets it. */
    static float[] inputs(RowEncoder encoder, Preprocessing learnt, @Nullable Object[] row) throws BadRowException {
        Batch batch = learnt.layout().newBatch(2);
        encoder.features(row, batch, 1);
        int size = batch.inputSize(0);
        return Arrays.copyOfRange(batch.input(0), size, 2 * size);
    }

    static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    static double[] vector(double... values) {
        return values;
    }

    static Preprocessing learn(Recipe recipe, List<@Nullable Object[]> rows, int parts) throws BadRowException {
        Learner all = new Learner(recipe);
        List<Learner> learners = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            learners.add(new Learner(recipe));
        }
        for (int i = 0; i < rows.size(); i++) {
            learners.get(i % parts).add(rows.get(i));
        }
        Collections.reverse(learners);
        for (Learner learner : learners) {
            all.merge(learner.toBytes());
        }
        return all.finish();
    }

    static Preprocessing example(boolean other) throws BadRowException {
        return learn(
                recipe(new Target.ClassIndex(), List.of(), other),
                List.of(
                        row("10", "b", vector(1, 2), "10"),
                        row(20.0, "a", vector(3, 4), 9),
                        row(null, null, vector(5, 6), 9.0)),
                2);
    }

    /** Writes a row's targets as floats, from {@code offset}. */
    static void target(RowEncoder encoder, @Nullable Object[] row, float[] target, int offset) throws BadRowException {
        SlotWriter written = new SlotWriter(0);
        encoder.targets(row, written);
        ByteBuffer.wrap(written.array(), 0, written.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(target, offset, written.size() / Float.BYTES);
    }

    @Test
    void learnsByHand() throws BadRowException {
        Preprocessing learnt = example(true);
        assertThat(learnt.features())
                .containsExactly(
                        new NumericFeature("age", 15, 5, true),
                        new CategoricalFeature("ward", List.of("a", "b"), true, true),
                        new ArrayFeature("vector", 2, 1));
        // classes that are numbers are in the order of numbers
        assertThat(learnt.answers().get(0).classes()).containsExactly("9", "10");
        assertThat(learnt.input()).isEqualTo(Shape.of(2 + 4 + 2));
    }

    @Test
    void encodesByHand() throws BadRowException {
        RowEncoder encoder = example(true).encoder(List.of("answer", "age", "ward", "vector"));
        Preprocessing learnt = example(true);
        assertThat(inputs(encoder, learnt, row("9", "25", "b", vector(7, 8)))).containsExactly(2, 0, 0, 1, 0, 0, 7, 8);
        assertThat(inputs(encoder, learnt, row("9", null, null, vector(7, 8)))).containsExactly(0, 1, 0, 0, 1, 0, 7, 8);
        assertThat(inputs(encoder, learnt, row("9", 15, "zzz", vector(7, 8)))).containsExactly(0, 0, 0, 0, 0, 1, 7, 8);
        assertThat(learnt.elements(0))
                .containsExactly(
                        "age",
                        "age is missing",
                        "ward = a",
                        "ward = b",
                        "ward is missing",
                        "ward is unknown",
                        "vector[0]",
                        "vector[1]");
        float[] target = new float[1];
        target(encoder, row(10, null, null, null), target, 0);
        assertThat(target[0]).isEqualTo(1);
        assertThat(encoder.hasTarget()).isTrue();
        assertThat(example(true).encoder(List.of("age", "ward", "vector")).hasTarget())
                .isFalse();
    }

    @Test
    void unusableValuesAreBadRows() throws BadRowException {
        RowEncoder encoder = example(false).encoder(List.of("age", "ward", "vector", "answer"));
        float[] target = new float[1];
        SlotWriter slots = new SlotWriter(0);
        assertThatThrownBy(() -> encoder.slots(row("old", "a", vector(1, 2), "9"), slots))
                .hasMessage("column 'age': expected a number, got 'old'");
        assertThatThrownBy(() -> encoder.slots(row("1d", "a", vector(1, 2), "9"), slots))
                .hasMessage("column 'age': expected a number, got '1d'");
        assertThatThrownBy(() -> encoder.slots(row("NaN", "a", vector(1, 2), "9"), slots))
                .hasMessage("column 'age': expected a finite number, got NaN");
        assertThatThrownBy(() -> encoder.slots(row(Float.NaN, "a", vector(1, 2), "9"), slots))
                .hasMessage("column 'age': expected a finite number, got NaN");
        assertThatThrownBy(() -> encoder.slots(row(1e39, "a", vector(1, 2), "9"), slots))
                .hasMessage("column 'age': expected a number that fits 32 bits, got 1.0E39");
        assertThatThrownBy(() -> encoder.slots(row(1, "a", vector(1, 2, 3), "9"), slots))
                .hasMessage("column 'vector': expected an array of 2 numbers, got 3");
        assertThatThrownBy(() -> encoder.slots(row(1, "a", vector(1, 1 / 0.0), "9"), slots))
                .hasMessage("column 'vector': expected a finite number, got Infinity");
        assertThatThrownBy(() -> target(encoder, row(1, "a", vector(1, 2), "8"), target, 0))
                .hasMessage("column 'answer': expected one of the classes 9, 10, got '8'");
        assertThatThrownBy(() -> target(encoder, row(1, "a", vector(1, 2), null), target, 0))
                .hasMessage("column 'answer': expected a class, got none");
        assertThatThrownBy(() -> example(false).encoder(List.of("age", "ward")))
                .hasMessage("column 'vector': expected it in the data, got columns age, ward. Add it, it is an input of"
                        + " the model");
    }

    @Test
    void orderAndPartsMakeNoDifference() throws BadRowException {
        Random random = new Random(5);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            double age = 1e9 + random.nextGaussian() * StrictMath.pow(10, random.nextInt(6));
            rows.add(row(age, "w" + i % 3, vector(1), i % 2));
        }
        Recipe recipe = recipe(new Target.YesNo(), List.of(), false);
        Preprocessing once = learn(recipe, rows, 1);
        for (int parts : new int[] {2, 7, 64}) {
            Collections.shuffle(rows, new Random(parts));
            assertThat(learn(recipe, rows, parts)).isEqualTo(once);
        }
    }

    @Test
    void deviationsFarFromZeroAreExact() throws BadRowException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            rows.add(row(1e15 + i % 2, "w", vector(1), i % 2));
        }
        NumericFeature age = (NumericFeature) learn(recipe(new Target.YesNo(), List.of(), false), rows, 3)
                .features()
                .get(0);
        assertThat(age.mean()).isEqualTo(1e15 + 0.5);
        assertThat(age.deviation()).isEqualTo(0.5);
    }

    @Test
    void becomesPlainDataAndBack() throws BadRowException, IOException {
        Preprocessing learnt = example(true);
        byte[] json = Json.document(learnt.toPlainData());
        assertThat(Preprocessing.fromPlainData(Json.parse(json, "model.json"), "preprocessing"))
                .isEqualTo(learnt);
    }

    @Test
    void whatDoesNotFitTheConfigIsRefused() {
        Recipe binary = recipe(new Target.YesNo(), List.of(), false);
        assertThatThrownBy(() -> learn(
                        binary,
                        List.of(row(1, "a", vector(1), "x"), row(1, "a", vector(1), "y"), row(1, "a", vector(1), "z")),
                        1))
                .hasMessageContaining("data.label: expected two classes for a loss that answers yes or no, got 3 in "
                        + "column 'answer': x, y, z");
        assertThatThrownBy(() -> learn(binary, List.of(row(1, "a", vector(1), "x"), row(1, "a", vector(1, 2), "y")), 1))
                .hasMessageContaining("data.arrays: expected arrays of one length, got 1 and 2 in column 'vector'");
        List<@Nullable Object[]> many = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            many.add(row(1, "ward" + i, vector(1), i % 2));
        }
        assertThatThrownBy(() -> learn(binary, many, 2))
                .hasMessageContaining("data.categorical: expected at most 3 categories, got more in column 'ward'");
    }

    @Test
    void aNetworkMustAnswerWhatIsAsked() throws BadRowException {
        Preprocessing learnt = example(false);
        learnt.checkOutputs(model(learnt, 2, new SoftmaxCrossEntropy(0)));
        assertThatThrownBy(() -> learnt.checkOutputs(model(learnt, 3, new SoftmaxCrossEntropy(0))))
                .hasMessage("model.layers: expected 2 outputs, one for each class of the data, got 3. Set units of the"
                        + " last layer to 2");
        Preprocessing number = new Preprocessing(
                learnt.inputs(), List.of(new Answer(new Target.Numbers(), List.of("a"), List.of())), null, null);
        assertThatThrownBy(() -> number.checkOutputs(model(learnt, 3, new Mse())))
                .hasMessage("model.loss: expected 3 target numbers per row for 3 outputs, got 1 from the data. Change"
                        + " units of the last layer, or data.targets");
        Preprocessing two = new Preprocessing(
                learnt.inputs(),
                List.of(learnt.answers().get(0), number.answers().get(0)),
                null,
                null);
        assertThatThrownBy(() -> two.checkOutputs(answers(two, 3, 1)))
                .hasMessage(
                        "model.outputs[0].node: expected 2 outputs, one for each class of the data, got 3. Set units"
                                + " of 'kind' to 2");
        assertThatThrownBy(() -> two.checkOutputs(answers(two, 2, 4)))
                .hasMessage("model.outputs[1].loss: expected 4 target numbers per row for 4 outputs, got 1 from the"
                        + " data. Change units of 'size', or model.outputs[1].targets");
    }

    private static ModelSpec model(Preprocessing learnt, int outputs, Loss loss) {
        return ModelSpec.of(learnt.modelInputs(), List.of(Entry.of(Dense.of(outputs))), loss);
    }

    private static ModelSpec answers(Preprocessing learnt, int classes, int numbers) {
        List<Node> nodes = List.of(
                new Node("kind", Dense.of(classes), List.of("input")),
                new Node("size", Dense.of(numbers), List.of("input")));
        return new ModelSpec(
                learnt.modelInputs(),
                nodes,
                List.of(Output.of("kind", new SoftmaxCrossEntropy(0)), Output.of("size", new Mse())));
    }

    @Test
    void identityIsThatOfTheContent() throws BadRowException {
        RowContent content = new RowContent(recipe(new Target.ClassIndex(), List.of(), false));
        byte[] fromCsv = content.identity(row("25.0", "7", vector(1), "1"));
        byte[] fromParquet = content.identity(row(25, 7L, vector(1), 1.0));
        assertThat(fromCsv).hasSize(16).isEqualTo(fromParquet);
        assertThat(content.identity(row("25.5", "7", vector(1), "1"))).isNotEqualTo(fromCsv);
        assertThat(content.identity(row(null, "7", vector(1), "1"))).isNotEqualTo(fromCsv);
    }

    /** Two inputs that share a column, two answers; by hand: ages 10 and 30 are standardised to -1 and 1. */
    @Test
    void severalInputsAndAnswersAreLearntAndEncodedSideBySide() throws BadRowException {
        Recipe recipe = new Recipe(
                List.of("age", "ward", "kind", "size"),
                List.of(input("wide", List.of(), List.of("ward")), input("deep", List.of("age"), List.of("ward"))),
                List.of(
                        new Question("model.outputs[0]", new Target.Numbers(), null, List.of("size"), List.of()),
                        new Question("model.outputs[1]", new Target.ClassIndex(), null, List.of("kind"), List.of())),
                null,
                null);
        List<@Nullable Object[]> rows = List.of(row(10, "a", "y", 7), row(30, "b", "x", 8));
        Preprocessing learnt = learn(recipe, rows, 2);
        assertThat(learnt.modelInputs())
                .containsExactly(
                        new ModelSpec.Input("wide", Shape.of(2)), new ModelSpec.Input("deep", Shape.of(1 + 2)));
        assertThat(learnt.answers())
                .containsExactly(
                        new Answer(new Target.Numbers(), List.of("size"), List.of()),
                        new Answer(new Target.ClassIndex(), List.of("kind"), List.of("x", "y")));
        assertThat(Preprocessing.fromPlainData(learnt.toPlainData(), "")).isEqualTo(learnt);
        RowEncoder encoder = learnt.encoder(recipe.columns());
        Batch batch = new Batch(2, new int[] {2, 3}, 2);
        encoder.features(rows.get(1), batch, 1);
        assertThat(batch.input(0)).containsExactly(0, 0, 0, 1);
        assertThat(batch.input(1)).containsExactly(0, 0, 0, 1, 0, 1);
        assertThat(learnt.layout().slots()).containsExactly(Slot.of(Slot.Type.F32, 2), Slot.of(Slot.Type.F32, 3));
        encoder.features(rows.get(0), batch, 0);
        assertThat(batch.input(0)).containsExactly(1, 0, 0, 1);
        assertThat(batch.input(1)).containsExactly(-1, 1, 0, 1, 0, 1);
        target(encoder, rows.get(0), batch.targets(), 2);
        assertThat(batch.targets()).containsExactly(0, 0, 7, 1);
    }

    private static Recipe numbers(boolean standardized, String... targets) {
        List<String> columns = new ArrayList<>(List.of("age"));
        columns.addAll(List.of(targets));
        return new Recipe(
                columns,
                List.of(input("input", List.of("age"), List.of())),
                List.of(new Question("data", new Target.Numbers(), null, List.of(targets), List.of(), standardized)),
                null,
                null);
    }

    /** By hand: 100,000 and 300,000 have mean 200,000 and deviation 100,000; the second column is constant. */
    @Test
    void numbersToPredictAreTrainedAtMeanZeroAndDeviationOne() throws BadRowException {
        Recipe recipe = numbers(true, "price", "rooms");
        Preprocessing learnt = learn(recipe, List.of(row(1, "100000", 4), row(2, 300_000.0, 4)), 2);
        assertThat(learnt.answers())
                .containsExactly(new Answer(
                        new Target.Numbers(),
                        List.of("price", "rooms"),
                        List.of(),
                        List.of(new TargetScale(200_000, 100_000), new TargetScale(4, 1))));
        float[] target = new float[2];
        RowEncoder encoder = learnt.encoder(recipe.columns());
        target(encoder, row(1, 350_000, 6), target, 0);
        assertThat(target).containsExactly(1.5f, 2);
        assertThat(learnt.scales().get(0).get(0).value(1.5)).isEqualTo(350_000);
        assertThat(learnt.scales().get(0).get(1).value(2)).isEqualTo(6);
        Preprocessing small = learn(numbers(true, "ratio"), List.of(row(1, 0), row(2, 1e-38)), 1);
        assertThatThrownBy(() -> target(small.encoder(List.of("age", "ratio")), row(1, 1e38), target, 0))
                .hasMessageStartingWith(
                        "column 'ratio': expected a number that fits 32 bits beside the training rows' mean ");
    }

    @Test
    void targetScalesAreExactWhateverTheOrder() throws BadRowException {
        Random random = new Random(8);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(row(i, 1e12 + random.nextGaussian() * StrictMath.pow(10, random.nextInt(6))));
        }
        Preprocessing once = learn(numbers(true, "price"), rows, 1);
        for (int parts : new int[] {2, 7, 64}) {
            Collections.shuffle(rows, new Random(parts));
            assertThat(learn(numbers(true, "price"), rows, parts)).isEqualTo(once);
        }
    }

    @Test
    void scalesAreWrittenWhereThereAreSome() throws BadRowException, IOException {
        Preprocessing plain = learn(numbers(false, "price"), List.of(row(1, 5), row(2, 7)), 1);
        assertThat(Json.line(plain.toPlainData())).doesNotContain("scales");
        assertThat(Preprocessing.fromPlainData(plain.toPlainData(), "")).isEqualTo(plain);
        assertThat(plain.scales()).containsExactly(List.of());
        assertThat(plain.scales().get(0)).isEmpty();
        Preprocessing standardized = learn(numbers(true, "price"), List.of(row(1, 5), row(2, 7)), 1);
        byte[] json = Json.document(standardized.toPlainData());
        assertThat(new String(json, StandardCharsets.UTF_8).replaceAll("\\s", ""))
                .contains("\"scales\":[{\"mean\":6.0,\"deviation\":1.0}]");
        assertThat(Preprocessing.fromPlainData(Json.parse(json, "model.json"), ""))
                .isEqualTo(standardized);
        assertThatThrownBy(() ->
                        new Answer(new Target.Numbers(), List.of("a", "b"), List.of(), List.of(new TargetScale(0, 1))))
                .hasMessage("scales: expected one for each of 2 numbers to predict, or none, got 1. Use the file as"
                        + " written");
    }

    private static InputColumns input(String name, List<String> numeric, List<String> categorical) {
        String path = "data.inputs." + name;
        List<PlacedColumn> columns = new ArrayList<>();
        numeric.forEach(column -> columns.add(
                new PlacedColumn(new ColumnPlace(path + ".numeric", path), new NumericColumn(column, true))));
        categorical.forEach(column -> columns.add(new PlacedColumn(
                new ColumnPlace(path + ".categorical", path),
                new CategoricalColumn(column, UnknownCategories.ZERO, 3))));
        return new InputColumns(name, path, columns, null, null, null);
    }
}
