package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.explanation.Summary.ColumnSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SummaryTallyTest {
    private static Explanation row(int number) {
        float[] map = {number, -number, number * 0.5f, 0};
        return new Explanation(
                "row " + number,
                "class " + number % 13,
                number * 0.1 + 1e-3 * (number % 7),
                -1,
                List.of(
                        new Reason("age", number % 5 == 0 ? null : "" + number, number * 0.1, Double.NaN),
                        new Reason("<job>", "job " + number % 3, number % 2 == 0 ? -0.25 : 1, 0.01)),
                List.of(new CellMap("picture", List.of(2, 2), List.of(), map, map)));
    }

    private static SummaryTally tally(List<Explanation> rows) {
        SummaryTally tally = new SummaryTally();
        rows.forEach(tally::add);
        return tally;
    }

    @Test
    void meansAndErrorsAreThoseOfTheRows() {
        SummaryTally tally = new SummaryTally();
        // differences 2, 3; sums of attributions 1.5, 3.25
        tally.add(new Explanation(
                "a",
                "yes",
                2,
                0,
                List.of(new Reason("x", "1", 2, Double.NaN), new Reason("y", "u", -0.5, Double.NaN)),
                List.of()));
        tally.add(new Explanation(
                "b",
                "no",
                4,
                1,
                List.of(new Reason("x", "2", 3, Double.NaN), new Reason("y", null, 0.25, Double.NaN)),
                List.of()));
        Summary summary = tally.summary(true);
        assertThat(summary.rows()).isEqualTo(2);
        assertThat(summary.columns())
                .containsExactly(new ColumnSummary("x", 2.5, 2.5), new ColumnSummary("y", 0.375, -0.125));
        assertThat(summary.completeness()).isEqualTo(new Summary.Completeness(0.375, 0.5, 0.5, 2.5));
        assertThat(summary.worst()).extracting(Explanation::row).containsExactly("a", "b");
        assertThat(summary.examples()).extracting(Explanation::answer).containsExactly("no", "yes");
        assertThat(summary.sample()).hasSize(2);
        assertThat(summary.words().get(0)).startsWith("x has 87 % of all attributions");
        assertThat(summary.words().get(1)).endsWith("a mean error of 0.38, 15 % of the mean difference");
        assertThat(summary.plainData().toString())
                .isEqualTo("{rows=2, completeness_error={mean=0.375, p95=0.5, worst=0.5, mean_difference=2.5},"
                        + " columns=[{column=x, mean_absolute=2.5, mean=2.5},"
                        + " {column=y, mean_absolute=0.375, mean=-0.125}]}");
    }

    @Test
    void partsMergeInAnyOrderToTheSameBytes() {
        List<Explanation> rows = new ArrayList<>();
        for (int i = 1; i <= 2_500; i++) {
            rows.add(row(i));
        }
        rows.addAll(rows.subList(100, 140)); // equal rows
        byte[] whole = tally(rows).toBytes();
        Random random = new Random(7);
        for (int parts : new int[] {1, 2, 7}) {
            Collections.shuffle(rows, random);
            List<byte[]> bytes = new ArrayList<>();
            bytes.add(new SummaryTally().toBytes());
            for (int part = 0; part < parts; part++) {
                bytes.add(tally(rows.subList(part * rows.size() / parts, (part + 1) * rows.size() / parts))
                        .toBytes());
            }
            Collections.shuffle(bytes, random);
            SummaryTally merged = new SummaryTally();
            bytes.forEach(merged::merge);
            assertThat(merged.toBytes()).isEqualTo(whole);
        }
    }

    @Test
    void samplesAndExamplesAreBoundedAndOfManyAnswers() {
        List<Explanation> rows = new ArrayList<>();
        for (int i = 1; i <= 1_500; i++) {
            rows.add(row(i));
        }
        Summary summary = tally(rows).summary(true);
        assertThat(summary.sample()).hasSize(1_000);
        assertThat(summary.examples()).hasSizeBetween(10, 16).doesNotHaveDuplicates();
        Set<String> answers = new HashSet<>();
        summary.examples().forEach(example -> answers.add(example.answer()));
        assertThat(answers).hasSizeGreaterThanOrEqualTo(10);
        assertThat(summary.worst()).hasSize(3);
        Summary.Completeness errors = Objects.requireNonNull(summary.completeness());
        assertThat(summary.worst().get(0).completenessError())
                .isEqualTo(errors.worst())
                .isGreaterThan(errors.p95());
        // a map survives the way between tasks
        Explanation example = summary.examples().get(0);
        int number = Integer.parseInt(example.row().substring(4));
        assertThat(example.maps().get(0).attributions()).containsExactly(number, -number, number * 0.5f, 0);
    }

    @Test
    void rowsOfManyColumnsAreFewer() {
        List<Reason> wide = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            wide.add(new Reason("c" + i, "v", i, Double.NaN));
        }
        SummaryTally tally = new SummaryTally();
        for (int i = 0; i < 150; i++) {
            tally.add(new Explanation("row " + i, "", i, 0, wide, List.of()));
        }
        assertThat(tally.summary(true).sample()).hasSize(100);
    }

    @Test
    void percentileCountsEqualRows() {
        SummaryTally tally = new SummaryTally();
        for (int i = 0; i < 95; i++) {
            tally.add(new Explanation("same", "", 1.25, 0, List.of(new Reason("x", "1", 1, Double.NaN)), List.of()));
        }
        for (int i = 0; i < 5; i++) {
            tally.add(new Explanation("r" + i, "", 5, 0, List.of(new Reason("x", "1", 1, Double.NaN)), List.of()));
        }
        assertThat(tally.summary(true).sample()).hasSize(6);
        Summary.Completeness errors = Objects.requireNonNull(tally.summary(true).completeness());
        assertThat(errors.p95()).isEqualTo(0.25);
        assertThat(errors.mean()).isCloseTo(0.4375, within(1e-15));
    }

    /** Of methods that do not say that attributions add up. */
    @Test
    void whatIsNotToAddUpHasNoError() {
        Summary summary = tally(List.of(row(1), row(2))).summary(false);
        assertThat(summary.completeness()).isNull();
        assertThat(summary.worst()).isEmpty();
        assertThat(summary.words()).noneMatch(words -> words.contains("add up"));
        assertThat(summary.plainData()).containsEntry("completeness_error", null);
    }

    @Test
    void othersColumnsAndCutBytesAreRefused() {
        SummaryTally tally = tally(List.of(row(1)));
        assertThatThrownBy(() -> tally.add(
                        new Explanation("r", "", 1, 0, List.of(new Reason("x", "1", 1, Double.NaN)), List.of())))
                .hasMessage(
                        "explanations: expected those of columns [age, <job>], got [x]. Summarise those of one model");
        byte[] bytes = tally.toBytes();
        assertThatThrownBy(() -> new SummaryTally().merge(Arrays.copyOf(bytes, bytes.length - 3)))
                .hasMessage(
                        "summary of explanations: expected a whole one, got one that is cut. Explain the rows again");
    }

    @Test
    void noRowsAreASummaryOfNothing() {
        Summary summary = new SummaryTally().summary(true);
        assertThat(summary.rows()).isZero();
        assertThat(summary.columns()).isEmpty();
        assertThat(summary.words()).isEmpty();
        assertThat(summary.completeness()).isEqualTo(new Summary.Completeness(0, 0, 0, 0));
    }
}
