package io.lockstep.driver.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableTallyTest {
    private static final List<String> NAMES = List.of("age", "city", "when", "code");

    private static @Nullable Object[] row(int number) {
        return new @Nullable Object[] {
            number % 7 == 0 ? null : number % 50,
            number % 5 == 0 ? "NA" : "city " + number % 11,
            "2024-01-" + String.format("%02d", 1 + number % 28),
            String.valueOf(number)
        };
    }

    @Test
    void valuesAreCountedByType() {
        TableTally tally = new TableTally(NAMES);
        for (int i = 0; i < 700; i++) {
            tally.add(row(i));
        }
        tally.add(new Object[] {"age", "city", "when", "code"});
        tally.addUnreadable("wrong number of fields", "wrong number of fields: expected 4, got 5");
        Survey survey = tally.survey();
        assertThat(survey.rows()).isEqualTo(700);
        assertThat(survey.headers()).isEqualTo(1);
        assertThat(survey.unreadable()).containsEntry("wrong number of fields", 1L);
        ColumnSurvey age = survey.columns().get(0);
        assertThat(age.missing()).isEqualTo(100);
        assertThat(age.isWhole()).isTrue();
        assertThat(age.distinct()).isEqualTo(50);
        assertThat(age.least()).isZero();
        assertThat(age.largest()).isEqualTo(49);
        ColumnSurvey city = survey.columns().get(1);
        assertThat(city.absent()).containsEntry("NA", 140L);
        assertThat(city.distinct()).isEqualTo(11);
        assertThat(survey.columns().get(2).isMoment()).isTrue();
    }

    /** The same however rows are divided, ordered and merged; but for turning points, which are of the order. */
    @Test
    void partsMergeInAnyOrder() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            numbers.add(i);
        }
        Survey expected = survey(numbers, 1, new Random(1));
        assertThat(expected.columns().get(3).different().complete()).isFalse();
        assertThat((double) expected.columns().get(3).different().count()).isCloseTo(20_000, within(1_000.0));
        for (int parts : List.of(2, 7)) {
            Collections.shuffle(numbers, new Random(parts));
            assertThat(withoutTurns(survey(numbers, parts, new Random(parts)))).isEqualTo(withoutTurns(expected));
        }
    }

    private static Survey withoutTurns(Survey survey) {
        List<ColumnSurvey> columns = new ArrayList<>();
        for (ColumnSurvey column : survey.columns()) {
            columns.add(new ColumnSurvey(
                    column.name(),
                    column.values(),
                    column.missing(),
                    column.types(),
                    column.texts(),
                    column.absent(),
                    column.codes(),
                    column.least(),
                    column.largest(),
                    column.different(),
                    column.spread(),
                    new ColumnSurvey.Turns(0, 0)));
        }
        return new Survey(
                survey.rows(), survey.headers(), survey.unreadable(), survey.problems(), columns, survey.sample());
    }

    /** Of 1 3 2 2 5 4 the triples are 1 3 2 and 2 5 4, as 2 2 are no way; nothing follows over a missing value or a part's end. */
    @Test
    void turningPointsAreCountedInOrder() throws IOException {
        TableTally first = new TableTally(List.of("x"));
        for (@Nullable Object value : new @Nullable Object[] {1, 3, 2, 2, 5, 4, null, 5, 6, 7, "NA", 1}) {
            first.add(new @Nullable Object[] {value});
        }
        TableTally second = new TableTally(List.of("x"));
        for (int value : new int[] {9, 8, 9}) {
            second.add(new Object[] {value});
        }
        first.merge(second.toBytes());
        assertThat(first.survey().columns().get(0).turns()).isEqualTo(new ColumnSurvey.Turns(4, 3));
    }

    private static Survey survey(List<Integer> numbers, int parts, Random random) throws IOException {
        List<TableTally> tallies = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            tallies.add(new TableTally(NAMES));
        }
        for (int number : numbers) {
            tallies.get(random.nextInt(parts)).add(row(number));
        }
        TableTally all = new TableTally(NAMES);
        for (TableTally tally : tallies) {
            all.merge(tally.toBytes());
        }
        return all.survey();
    }

    /** Of the numbers 1 to 4 and 30: mean 8, deviation 11.045, third moment 1980 / 11.045^3 = 1.469. */
    @Test
    void skewnessIsThatOfTheSample() {
        Spread spread = Spread.of(new double[] {30, 1, 2, 3, 4});
        assertThat(spread.mean()).isEqualTo(8);
        assertThat(spread.deviation()).isCloseTo(11.0454, within(1e-4));
        assertThat(spread.skewness()).isCloseTo(1.4694, within(1e-4));
        assertThat(spread.middle()).isEqualTo(3);
        assertThat(spread.secondLargest()).isEqualTo(4);
    }
}
