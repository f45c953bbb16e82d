package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FidelityTest {
    private static List<Double> line(double from, double to) {
        return IntStream.range(0, Fidelity.SHARES)
                .mapToObj(i -> from + (to - from) * i / (Fidelity.SHARES - 1))
                .toList();
    }

    private static RowFidelity row(int key, double area, double randomArea, double correlation) {
        return new RowFidelity(key, key * 0.01, key, area, randomArea, line(1, 0), line(1, 0.5), correlation);
    }

    /** Differences 0.1, 0.2, 0.6: mean 0.3, deviation sqrt(0.07), half of the interval 1.96 sqrt(0.07 / 3). */
    @Test
    void differencesArePairedByRow() {
        Fidelity fidelity = Fidelity.of(List.of(row(1, 0.4, 0.5, 0.1), row(2, 0.4, 0.6, -0.2), row(3, 0.1, 0.7, 0.4)));
        Fidelity.Deletion deletion = Objects.requireNonNull(fidelity.deletion());
        assertThat(deletion.area()).isCloseTo(0.3, within(1e-15));
        assertThat(deletion.randomArea()).isCloseTo(0.6, within(1e-15));
        assertThat(deletion.ratio()).isCloseTo(0.5, within(1e-15));
        double half = 1.959963984540054 * Math.sqrt(0.07 / 3);
        assertThat(deletion.low()).isCloseTo(0.3 - half, within(1e-12));
        assertThat(deletion.high()).isCloseTo(0.3 + half, within(1e-12));
        assertThat(deletion.curve()).hasSize(Fidelity.SHARES).startsWith(1.0).endsWith(0.0);
        assertThat(deletion.curve().get(5)).isCloseTo(0.75, within(1e-15));
        assertThat(Objects.requireNonNull(fidelity.randomization()).correlation())
                .isCloseTo(0.1, within(1e-15));
        assertThat(Objects.requireNonNull(fidelity.completeness()).worst()).isEqualTo(0.03);
        assertThat(fidelity.words())
                .containsExactly(
                        "Completeness: attributions of a row add up to the difference between its answer and the baseline's with"
                                + " a mean error of 0.020, at worst 0.030; the mean difference is 2.0",
                        "Deletion: with the parts of a row taken away by attribution, the largest first, an area of 0.300 is left"
                                + " below the strength of its answer, in a random order 0.600; the difference is 0.300 (95 %"
                                + " interval 0.000611 to 0.599 over 3 rows): what is said to matter does",
                        "Randomization: beside a network with the same weights in another order, attributions have a mean rank"
                                + " correlation of 0.10 (-0.24 to 0.44 over 3 rows): they depend on what the model has learnt");
        assertThat(fidelity.plainData().toString())
                .startsWith(
                        "{rows=3, completeness={error=0.02, worst=0.03, difference=2.0}, deletion={rows=3, area=0.");
    }

    @Test
    void orderOfRowsChangesNoBit() {
        List<RowFidelity> rows = new ArrayList<>();
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            rows.add(row(i, random.nextDouble(), random.nextDouble(), random.nextDouble()));
        }
        Fidelity first = Fidelity.of(rows);
        Collections.shuffle(rows, random);
        assertThat(Fidelity.of(rows)).isEqualTo(first);
    }

    @Test
    void whatRowsDoNotHaveIsNotMeasured() {
        RowFidelity none = new RowFidelity(1, Double.NaN, 1, Double.NaN, Double.NaN, List.of(), List.of(), Double.NaN);
        Fidelity fidelity = Fidelity.of(List.of(none));
        assertThat(fidelity.words())
                .containsExactly(
                        "Deletion: not measured, no row has two groups to take away",
                        "Randomization: not measured, no row has three different attributions");
        assertThat(fidelity.plainData().toString())
                .isEqualTo("{rows=1, completeness=null, deletion=null, randomization=null}");
        assertThat(Fidelity.of(List.of(none, row(2, 0.5, 0.4, 0.9))).words().get(1))
                .endsWith("over 1 rows): worse than at random: what is said to matter matters less than the rest");
    }
}
