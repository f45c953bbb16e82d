package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AutoColumnTest {
    private static final AutoColumn COLUMN = new AutoColumn("x");

    private static List<Object> rows(int count, IntFunction<Object> value) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(value).toList());
    }

    private static List<String> notes(List<? extends @Nullable Object> values) throws Exception {
        List<String> notes = Learnt.learner(COLUMN, values, 1).notes();
        assertThat(Learnt.learner(COLUMN, values, 3).notes()).isEqualTo(notes);
        assertThat(Learnt.of(COLUMN, values, 3)).isEqualTo(Learnt.of(COLUMN, values, 1));
        return notes;
    }

    /** Of 0, 0 and 3 the skewness is 1/sqrt(2); of 19 times 0.5 and once 20 it is 18/sqrt(19). */
    @Test
    void theKindIsSaidWithTheReason() throws Exception {
        assertThat(notes(Arrays.asList(0, 0, 3, null)))
                .containsExactly("data.columns[0]: column 'x' is taken as numeric: 3 values, 1 missing, 2 different,"
                        + " skewness 0.71");
        assertThat(notes(rows(20, i -> i == 0 ? "20" : "0.5")))
                .containsExactly("data.columns[0]: column 'x' is taken as numeric with log: true: 20 values, 0 missing,"
                        + " 2 different, skewness 4.13");
        assertThat(notes(List.of("yes", "no", "yes")))
                .containsExactly("data.columns[0]: column 'x' is taken as boolean: 3 values, 0 missing, 2 different");
        assertThat(notes(List.of("2024-01-31", "2025-01-31T10:00:00Z")))
                .containsExactly("data.columns[0]: column 'x' is taken as date: 2 values, 0 missing, 2 different");
        assertThat(notes(List.of("Bern", "Rome", "-")))
                .containsExactly(
                        "data.columns[0]: column 'x' is taken as categorical: 3 values, 0 missing, 3 different");
        assertThat(notes(rows(4000, i -> "k" + i % 1500)))
                .containsExactly(
                        "data.columns[0]: column 'x' is taken as hashed: 4000 values, 0 missing, more than 1000"
                                + " different");
    }

    @Test
    void theChosenKindIsWhatTheConfigCouldHaveNamed() throws Exception {
        assertThat(Learnt.of(COLUMN, Arrays.asList("10", 20.0, null, 0), 2))
                .isEqualTo(Learnt.of(new NumericColumn("x", true), Arrays.asList(10, 20, null, 0), 1));
    }

    @Test
    void whatCouldBeSeveralKindsIsLeftToThePerson() {
        assertThatThrownBy(() -> notes(rows(100, i -> i % 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data.columns[0]: column 'x': expected numbers or categories, got only 3 different whole"
                        + " numbers, which may be either. Write {numeric: x} or {categorical: x}");
        assertThatThrownBy(() -> notes(List.of(1, 2, "unknown")))
                .hasMessage(
                        "data.columns[0]: column 'x': expected values of one type, got 2 numbers and 1 others."
                                + " Write {categorical: x}, or name what stands for a missing value under missing of the source");
        assertThatThrownBy(() -> notes(rows(1500, i -> "key" + i)))
                .hasMessage("data.columns[0]: column 'x': expected text that repeats, got more than 1000 different ones"
                        + " in 1500 rows. Write {hashed: x}, or leave it out");
        assertThatThrownBy(() -> notes(List.of("a", "a")))
                .hasMessage("data.columns[0]: column 'x': expected at least two different values, got one in all rows."
                        + " Leave it out");
        assertThatThrownBy(() -> notes(Arrays.asList(null, null)))
                .hasMessage("data.columns[0]: column 'x': expected values, got none in any training row. Leave it out");
    }
}
