package io.lockstep.driver.feature;

import static io.lockstep.driver.feature.PreprocessingTest.example;
import static io.lockstep.driver.feature.PreprocessingTest.learn;
import static io.lockstep.driver.feature.PreprocessingTest.recipe;
import static io.lockstep.driver.feature.PreprocessingTest.row;
import static io.lockstep.driver.feature.PreprocessingTest.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.ArrayFeature;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.Encoding;
import io.lockstep.driver.column.Numbers;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import io.lockstep.kernels.loss.Target;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What values of rows are taken for, and what is said of those that are none. */
class RowValuesTest {
    @Test
    void categoriesAndClassesAreComparedByValue() throws BadRowException {
        Preprocessing learnt = learn(
                recipe(new Target.ClassIndex(), List.of(), false),
                List.of(
                        row(1, "3.0", vector(1), "10.0"),
                        row(1, 3, vector(1), 9),
                        row(1, "True", vector(1), "9.00"),
                        row(1, true, vector(1), new BigDecimal("10.50")),
                        row(1, "03", vector(1), 9.0)),
                3);
        assertThat(learnt.features().get(1))
                .isEqualTo(new CategoricalFeature("ward", List.of("03", "3", "true"), false, false));
        assertThat(learnt.answers().get(0).classes()).containsExactly("9", "10", "10.5");
        RowEncoder encoder = learnt.encoder(List.of("age", "ward", "vector", "answer"));
        assertThat(PreprocessingTest.inputs(encoder, learnt, row(1, new BigDecimal("3.00"), vector(1), null)))
                .containsExactly(0, 0, 1, 0, 1);
        float[] target = new float[1];
        PreprocessingTest.target(encoder, row(1, "3", vector(1), "10.500"), target, 0);
        assertThat(target).containsExactly(2);
    }

    @Test
    void categoriesOfModelsFromBeforeAreFoundByValueToo() throws BadRowException {
        CategoricalFeature old = new CategoricalFeature("ward", List.of("1", "1.0", "2.0", "True"), false, false);
        assertThat(Encoding.floats(old, "1.0")).containsExactly(0, 1, 0, 0);
        assertThat(Encoding.floats(old, 1)).containsExactly(1, 0, 0, 0);
        assertThat(Encoding.floats(old, 2)).containsExactly(0, 0, 1, 0);
        assertThat(Encoding.floats(old, "TRUE")).containsExactly(0, 0, 0, 1);
    }

    private static List<String> unknown(RowEncoder encoder, @Nullable Object[] row) throws BadRowException {
        encoder.slots(row, new SlotWriter(0));
        return encoder.unknown(row);
    }

    @Test
    void unknownCategoriesAreNamed() throws BadRowException {
        RowEncoder encoder = example(false).encoder(List.of("age", "ward", "vector", "answer"));
        assertThat(unknown(encoder, row(1, "a", vector(1, 2), "9"))).isEmpty();
        assertThat(unknown(encoder, row(1, null, vector(1, 2), "9"))).isEmpty();
        assertThat(unknown(encoder, row(1, "c", vector(1, 2), "9"))).containsExactly("ward");
        assertThat(unknown(encoder, row(1, 7, vector(1, 2), "9"))).containsExactly("ward");
    }

    @Test
    void textsThatComeAgainAreEncodedAlike() throws BadRowException {
        List<String> columns = List.of("age", "ward", "vector", "answer");
        RowEncoder one = example(true).encoder(columns);
        List<String> texts = new ArrayList<>(List.of("a", "b", "c", "1"));
        for (int i = 0; i < 600; i++) {
            texts.add("ward " + i);
        }
        for (int round = 0; round < 40; round++) {
            for (String text : texts) {
                SlotWriter again = new SlotWriter(0);
                one.slots(row(1, text, vector(1, 2), "9"), again);
                List<String> unknown = one.unknown(row(1, text, vector(1, 2), "9"));
                if (round == 0 || round == 39) {
                    RowEncoder fresh = example(true).encoder(columns);
                    SlotWriter once = new SlotWriter(0);
                    fresh.slots(row(1, text, vector(1, 2), "9"), once);
                    assertThat(Arrays.copyOf(again.array(), again.size()))
                            .as(text)
                            .isEqualTo(Arrays.copyOf(once.array(), once.size()));
                    assertThat(unknown).isEqualTo(fresh.unknown(row(1, text, vector(1, 2), "9")));
                }
            }
        }
    }

    @Test
    void classesOfAConfigAreComparedByValue() throws BadRowException {
        Recipe recipe = recipe(new Target.ClassIndex(), List.of("2.0", "1.0"), false);
        new RowContent(recipe).identity(row(1, "a", vector(1), 2));
        Preprocessing learnt = learn(recipe, List.of(row(1, "a", vector(1), 2), row(1, "a", vector(1), 1)), 1);
        assertThat(learnt.answers().get(0).classes()).containsExactly("2.0", "1.0");
        float[] target = new float[1];
        PreprocessingTest.target(learnt.encoder(recipe.columns()), row(1, "a", vector(1), "1"), target, 0);
        assertThat(target).containsExactly(1);
        assertThatThrownBy(() -> ClassNames.refuseSame("data", List.of("1", "2", "1.0")))
                .hasMessage(
                        "data.classes: expected each class once, got '1' and '1.0', which are the same value. Remove"
                                + " one");
    }

    @Test
    void bytesAreTextOrRefused() throws BadRowException {
        CategoricalFeature wards = new CategoricalFeature("ward", List.of("Köln"), false, false);
        assertThat(Encoding.floats(wards, "Köln".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(1);
        assertThatThrownBy(() -> Encoding.floats(wards, new byte[] {(byte) 0xC3, 1}))
                .hasMessage("column 'ward': expected text, got bytes that are no UTF-8");
        assertThatThrownBy(() -> Encoding.floats(wards, Double.NaN))
                .hasMessage("column 'ward': expected a finite number, got NaN");
        assertThat(Numbers.parse("age", " 2.5".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(2.5);
    }

    @Test
    void arraysSayWhatIsInThem() {
        ArrayFeature vector = new ArrayFeature("vector", 2, 1);
        assertThatThrownBy(() -> Encoding.floats(vector, new @Nullable Object[] {1.0, null}))
                .hasMessage("column 'vector': expected an array of numbers, got null at index 1");
        assertThatThrownBy(() -> Encoding.floats(vector, new Object[] {"one", 2.0}))
                .hasMessage("column 'vector': expected an array of numbers, got 'one' at index 0");
        assertThatThrownBy(() -> Encoding.floats(vector, new Object[] {1, true}))
                .hasMessage("column 'vector': expected an array of numbers, got true at index 1");
    }

    @Test
    void typesOfColumnsAreRefusedBeforeRowsAreRead() {
        Recipe recipe = recipe(new Target.ClassIndex(), List.of(), false);
        ColumnType scalar = new ColumnType(Kind.SCALAR, "string");
        ColumnType numbers = new ColumnType(Kind.NUMBERS, "vector");
        recipe.checkTypes(List.of(new ColumnType(Kind.BYTES, "binary"), scalar, numbers, scalar));
        assertThatThrownBy(() -> recipe.checkTypes(List.of(new ColumnType(Kind.TIME, "date"), scalar, numbers, scalar)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "data.numeric: column 'age': expected a column of numbers, got type date. Make a number of it,"
                                + " such as days, or list it under categorical");
        assertThatThrownBy(() -> recipe.checkTypes(
                        List.of(scalar, new ColumnType(Kind.ARRAY, "array<string>"), numbers, scalar)))
                .hasMessage("data.categorical: column 'ward': expected a column of text, numbers, booleans, dates or"
                        + " times, got type array<string>. Make a column of single values, or of arrays of numbers, of"
                        + " it, or leave it out");
        assertThatThrownBy(() -> recipe.checkTypes(
                        List.of(scalar, scalar, new ColumnType(Kind.ARRAY, "array<boolean>"), scalar)))
                .hasMessageStartingWith(
                        "data.arrays: column 'vector': expected a column of arrays of numbers, vectors or"
                                + " pixels, got type array<boolean>.");
        assertThatThrownBy(() -> recipe.checkTypes(
                        List.of(scalar, scalar, numbers, new ColumnType(Kind.OTHER, "map<string,int>"))))
                .hasMessageStartingWith("data.label: column 'answer': expected a column of text, numbers");
    }

    @Test
    void whatOftenStandsForMissingIsSaidWithItsCure() {
        NumericFeature age = new NumericFeature("age", 0, 1, false);
        for (Object value : List.of("NA", "None", "nan", Float.NaN, "")) {
            assertThatThrownBy(() -> Encoding.floats(age, value))
                    .isInstanceOfSatisfying(
                            BadRowException.class,
                            e -> assertThat(e.details())
                                    .startsWith(String.valueOf(e.getMessage()))
                                    .contains(
                                            "Where it stands for a missing value, name it under missing of the source:"
                                                    + " missing: [\"\", \"?\"")
                                    .endsWith("], or write null where its format has no such key"));
        }
        assertThatThrownBy(() -> Encoding.floats(age, "old"))
                .isInstanceOfSatisfying(
                        BadRowException.class,
                        e -> assertThat(e.details()).isEqualTo("column 'age': expected a number, got 'old'"));
        assertThatThrownBy(() -> Encoding.floats(new ArrayFeature("vector", 1, 1), vector(Double.NaN)))
                .isInstanceOfSatisfying(
                        BadRowException.class,
                        e -> assertThat(e.details()).isEqualTo("column 'vector': expected a finite number, got NaN"));
        assertThatThrownBy(() -> Labels.number(new Target.Numbers(), "price", "NA"))
                .isInstanceOfSatisfying(
                        BadRowException.class,
                        e -> assertThat(e.details()).isEqualTo("column 'price': expected a number, got 'NA'"));
    }
}
