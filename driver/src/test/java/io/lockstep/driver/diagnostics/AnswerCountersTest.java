package io.lockstep.driver.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.diagnostics.Diagnostics.Bin;
import io.lockstep.driver.diagnostics.Diagnostics.ClassRows;
import io.lockstep.driver.diagnostics.Diagnostics.Confused;
import io.lockstep.driver.diagnostics.Diagnostics.Confusion;
import io.lockstep.driver.diagnostics.Diagnostics.Example;
import io.lockstep.driver.diagnostics.Diagnostics.Histogram;
import io.lockstep.driver.diagnostics.Diagnostics.Label;
import io.lockstep.driver.diagnostics.Diagnostics.Moment;
import io.lockstep.driver.diagnostics.Diagnostics.Pair;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerCountersTest {
    private static final int ROWS = 3_000;

    private static double number(int row, int which) {
        return RandomStream.of(3, Purpose.SAMPLE_DATA, row).uniform(which);
    }

    private static Example example(double loss, String label) {
        return new Example(loss, label, "b", 0.5, List.of(), List.of(), 0);
    }

    private static DiagnosticsState state(Supplier<AnswerCounters> counters) {
        return new DiagnosticsState(List.of(counters.get()));
    }

    /** Rows in any order, in any parts, merged in any order: the same bytes. */
    private static void assertFree(Supplier<AnswerCounters> counters, ObjIntConsumer<AnswerCounters> add)
            throws IOException {
        DiagnosticsState whole = state(counters);
        IntStream.range(0, ROWS).forEach(row -> add.accept(whole.answers().get(0), row));
        for (int parts : new int[] {1, 2, 7}) {
            List<DiagnosticsState> states = new ArrayList<>();
            IntStream.range(0, parts).forEach(part -> states.add(state(counters)));
            for (int row = ROWS - 1; row >= 0; row--) {
                add.accept(states.get(row * 31 % parts).answers().get(0), row);
            }
            Collections.rotate(states, 1);
            DiagnosticsState merged = DiagnosticsState.of(states.get(0).toBytes());
            for (DiagnosticsState other : states.subList(1, parts)) {
                merged.merge(other.toBytes());
            }
            assertThat(merged.toBytes()).as("%d parts", parts).isEqualTo(whole.toBytes());
        }
    }

    @Test
    void classesDoNotDependOnPartsOrOrder() throws IOException {
        for (int classes : new int[] {3, 40, 1_000}) {
            assertFree(() -> AnswerCounters.ofClasses(classes, 3), (counters, row) -> {
                ConfusionCounter confusion = counters.confusion();
                ReliabilityCounter reliability = counters.reliability();
                if (confusion != null && reliability != null) {
                    confusion.add(row % classes, (int) (number(row, 0) * classes));
                    reliability.add((float) number(row, 1), row % 2);
                }
                // many equal losses, which hashes decide
                double loss = row % 5;
                long hash = row * 0x9e3779b97f4a7c15L;
                if (counters.worst().wants(loss, hash)) {
                    counters.worst().add(loss, hash, example(loss, "row " + row));
                }
            });
        }
    }

    @Test
    void numbersDoNotDependOnPartsOrOrder() throws IOException {
        assertFree(
                () -> AnswerCounters.ofNumbers(1, 0),
                (counters, row) -> counters.numbers()
                        .get(0)
                        .add(new NumberCounter.Answered(
                                (long) (number(row, 0) * 1e15),
                                row % 10 == 0 ? Double.NaN : Math.floor(row / 3.0),
                                number(row, 1),
                                (number(row, 2) - 0.5) * Math.pow(10, row % 9))));
    }

    @Test
    void labelsDoNotDependOnPartsOrOrder() throws IOException {
        assertFree(() -> AnswerCounters.ofLabels(5, 0), (counters, row) -> {
            LabelCounter labels = counters.labels();
            if (labels != null) {
                labels.add(row % 5, number(row, 0) < 0.3, number(row, 1) < 0.4);
            }
        });
    }

    @Test
    void fewClassesAreATableAndManyTheMostConfused() {
        ConfusionCounter few = new ConfusionCounter(2);
        few.add(0, 0);
        few.add(0, 1);
        few.add(1, 1);
        assertThat(few.confusion(List.of("no", "yes")))
                .isEqualTo(new Confusion(
                        List.of("no", "yes"), List.of(List.of(1L, 1L), List.of(0L, 1L)), List.of(), List.of()));
        List<String> names = IntStream.range(0, 300).mapToObj(i -> "c" + i).toList();
        ConfusionCounter many = new ConfusionCounter(21);
        ConfusionCounter most = new ConfusionCounter(300);
        for (ConfusionCounter counter : List.of(many, most)) {
            counter.add(20, 3);
            counter.add(20, 3);
            counter.add(20, 20);
            counter.add(1, 0);
            counter.add(2, 2);
        }
        List<ClassRows> hardest =
                List.of(new ClassRows("c20", 3, 1), new ClassRows("c1", 1, 0), new ClassRows("c2", 1, 1));
        assertThat(many.confusion(names))
                .isEqualTo(new Confusion(
                        List.of(),
                        List.of(),
                        List.of(new Confused("c20", "c3", 2), new Confused("c1", "c0", 1)),
                        hardest));
        assertThat(most.confusion(names)).isEqualTo(new Confusion(List.of(), List.of(), List.of(), hardest));
    }

    @Test
    void labelsWithTheMostWrongRowsAreFirst() {
        LabelCounter labels = new LabelCounter(2);
        labels.add(0, true, true);
        labels.add(0, false, false);
        labels.add(1, true, false);
        labels.add(1, false, true);
        assertThat(labels.labels(i -> "label " + i))
                .containsExactly(new Label("label 1", 1, 0, 1, 1), new Label("label 0", 1, 1, 1, 0));
    }

    @Test
    void aBinHoldsItsUpperEndAndWhatIsNoProbabilityHasNoBins() {
        ReliabilityCounter bins = new ReliabilityCounter();
        bins.add(0, 0);
        bins.add(0.0625f, 1);
        bins.add(0.5f, 1);
        bins.add(0.4375f, 0);
        bins.add(1, 1);
        assertThat(bins.bins()).containsExactly(new Bin(0.03125, 0.5, 2), new Bin(0.46875, 0.5, 2), new Bin(1, 1, 1));
        bins.add(1.5f, 1);
        assertThat(bins.bins()).isEmpty();
    }

    @Test
    void pairsAreThoseOfSmallestHashesAndTheCourseTheLatest() {
        NumberCounter counter = new NumberCounter();
        int rows = 2_000;
        for (int row = 0; row < rows; row++) {
            counter.add(new NumberCounter.Answered(rows - row, row, row, row + 1));
        }
        Diagnostics.Numbers numbers = counter.numbers("y");
        assertThat(numbers.pairs())
                .hasSize(NumberCounter.PAIRS)
                .startsWith(new Pair(1999, 2000))
                .endsWith(new Pair(1500, 1501));
        assertThat(numbers.course())
                .hasSize(NumberCounter.COURSE)
                .startsWith(new Moment(1400, 1400, 1401))
                .endsWith(new Moment(1999, 1999, 2000));
        assertThat(numbers.residuals().counts()).containsExactly(2_000L);
        assertThat(numbers.residuals().low()).isEqualTo(1);
    }

    @Test
    void histogramsHoldAllRowsAndTheirBinsArePowersOfTwo() {
        DyadicHistogram histogram = new DyadicHistogram();
        for (int i = -40; i < 40; i++) {
            histogram.add(i / 4.0);
        }
        // 80 numbers over 20 units: 40 bins of a half
        Histogram shown = histogram.histogram();
        assertThat(shown.low()).isEqualTo(-10);
        assertThat(shown.width()).isEqualTo(0.5);
        assertThat(shown.counts()).hasSize(40).containsOnly(2L);
        DyadicHistogram tails = new DyadicHistogram();
        for (int i = 0; i < 1_000; i++) {
            tails.add(i % 10);
        }
        tails.add(1e5);
        tails.add(-1e5);
        Histogram middle = tails.histogram();
        assertThat(middle.below()).isEqualTo(1);
        assertThat(middle.above()).isEqualTo(1);
        assertThat(middle.counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(1_000);
        assertThat(new DyadicHistogram().histogram().counts()).isEmpty();
    }

    @Test
    void histogramsTakeHugeAndTinyNumbers() {
        DyadicHistogram histogram = new DyadicHistogram();
        for (double value : new double[] {0, 1e-300, -1e300, 1e300, Double.MIN_VALUE}) {
            histogram.add(value);
        }
        Histogram shown = histogram.histogram();
        assertThat(shown.counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(5);
    }

    @Test
    void theWorstRowsAreOrderedByLossThenHashAndEqualOnesAreOne() throws IOException {
        WorstRows worst = new WorstRows(3);
        for (int hash = 9; hash >= 0; hash--) {
            for (int copy = 0; copy < 2; copy++) {
                double loss = hash < 5 ? 1 : 2;
                if (worst.wants(loss, hash)) {
                    worst.add(loss, hash, example(loss, "row " + hash));
                }
            }
        }
        assertThat(worst.examples()).extracting(Example::right).containsExactly("row 5", "row 6", "row 7");
        assertThat(new WorstRows(0).wants(1, 1)).isFalse();
        WorstRows zero = new WorstRows(1);
        zero.add(0.0, 5, example(0.0, "zero"));
        assertThat(zero.wants(-0.0, 1)).as("in the order that rows are kept in").isFalse();
    }
}
