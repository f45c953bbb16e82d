package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    private static Recipe recipe(Task task, List<String> classes, boolean other) {
        return new Recipe(
                List.of("age", "ward", "vector", "answer"),
                task,
                List.of("answer"),
                classes,
                List.of("age"),
                List.of("ward"),
                List.of("vector"),
                null,
                null,
                false,
                List.of(),
                List.of(),
                true,
                other,
                3,
                null,
                null);
    }

    private static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    private static double[] vector(double... values) {
        return values;
    }

    private static Preprocessing learn(Recipe recipe, List<@Nullable Object[]> rows, int parts) throws BadRowException {
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

    private static Preprocessing example(boolean other) throws BadRowException {
        return learn(
                recipe(Task.CLASSIFICATION, List.of(), other),
                List.of(
                        row("10", "b", vector(1, 2), "10"),
                        row(20.0, "a", vector(3, 4), 9),
                        row(null, null, vector(5, 6), 9.0)),
                2);
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
        assertThat(learnt.classes()).containsExactly("9", "10");
        assertThat(learnt.input()).isEqualTo(Shape.of(2 + 4 + 2));
    }

    @Test
    void encodesByHand() throws BadRowException {
        RowEncoder encoder = example(true).encoder(List.of("answer", "age", "ward", "vector"));
        float[] inputs = new float[9];
        encoder.features(row("9", "25", "b", vector(7, 8)), inputs, 1);
        assertThat(inputs).containsExactly(0, 2, 0, 0, 1, 0, 0, 7, 8);
        encoder.features(row("9", null, null, vector(7, 8)), inputs, 1);
        assertThat(inputs).containsExactly(0, 0, 1, 0, 0, 1, 0, 7, 8);
        encoder.features(row("9", 15, "zzz", vector(7, 8)), inputs, 1);
        assertThat(inputs).containsExactly(0, 0, 0, 0, 0, 0, 1, 7, 8);
        float[] target = new float[1];
        encoder.target(row(10, null, null, null), target, 0);
        assertThat(target[0]).isEqualTo(1);
        assertThat(encoder.hasTarget()).isTrue();
        assertThat(example(true).encoder(List.of("age", "ward", "vector")).hasTarget())
                .isFalse();
    }

    @Test
    void unusableValuesAreBadRows() throws BadRowException {
        RowEncoder encoder = example(false).encoder(List.of("age", "ward", "vector", "answer"));
        float[] inputs = new float[7];
        assertThatThrownBy(() -> encoder.features(row("old", "a", vector(1, 2), "9"), inputs, 0))
                .hasMessage("column 'age': expected a number, got 'old'");
        assertThatThrownBy(() -> encoder.features(row("1d", "a", vector(1, 2), "9"), inputs, 0))
                .hasMessage("column 'age': expected a number, got '1d'");
        assertThatThrownBy(() -> encoder.features(row("NaN", "a", vector(1, 2), "9"), inputs, 0))
                .hasMessage("column 'age': expected a finite number, got NaN");
        assertThatThrownBy(() -> encoder.features(row(Float.NaN, "a", vector(1, 2), "9"), inputs, 0))
                .hasMessage("column 'age': expected a finite number, got NaN");
        assertThatThrownBy(() -> encoder.features(row(1e39, "a", vector(1, 2), "9"), inputs, 0))
                .hasMessage("column 'age': expected a number that fits 32 bits, got 1.0E39");
        assertThatThrownBy(() -> encoder.features(row(1, "a", vector(1, 2, 3), "9"), inputs, 0))
                .hasMessage("column 'vector': expected an array of 2 numbers, got 3");
        assertThatThrownBy(() -> encoder.features(row(1, "a", vector(1, 1 / 0.0), "9"), inputs, 0))
                .hasMessage("column 'vector': expected a finite number, got Infinity");
        assertThatThrownBy(() -> encoder.target(row(1, "a", vector(1, 2), "8"), inputs, 0))
                .hasMessage("column 'answer': expected one of the classes 9, 10, got '8'");
        assertThatThrownBy(() -> encoder.target(row(1, "a", vector(1, 2), null), inputs, 0))
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
        Recipe recipe = recipe(Task.BINARY, List.of(), false);
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
        NumericFeature age = (NumericFeature)
                learn(recipe(Task.BINARY, List.of(), false), rows, 3).features().get(0);
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
        Recipe binary = recipe(Task.BINARY, List.of(), false);
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
        learnt.checkOutput(Shape.of(2));
        assertThatThrownBy(() -> learnt.checkOutput(Shape.of(3)))
                .hasMessage(
                        "model.layers: the last layer must give 2 numbers, one for each class, got 3. Set its units to"
                                + " 2");
    }

    @Test
    void identityIsThatOfTheContent() throws BadRowException {
        RowContent content = new RowContent(recipe(Task.CLASSIFICATION, List.of(), false));
        byte[] fromCsv = content.identity(row("25.0", "7", vector(1), "1"));
        byte[] fromParquet = content.identity(row(25, 7L, vector(1), 1.0));
        assertThat(fromCsv).hasSize(16).isEqualTo(fromParquet);
        assertThat(content.identity(row("25.5", "7", vector(1), "1"))).isNotEqualTo(fromCsv);
        assertThat(content.identity(row(null, "7", vector(1), "1"))).isNotEqualTo(fromCsv);
    }
}
