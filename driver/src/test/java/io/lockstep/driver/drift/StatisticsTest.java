package io.lockstep.driver.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static Cells cells(List<Long> before, List<Long> after) {
        return new Cells(
                IntStream.range(0, before.size()).mapToObj(i -> "c" + i).toList(), before, after);
    }

    /** Shares (4.5, 5.5)/10 and (5.5, 4.5)/10: 2 x 0.1 ln(0.55/0.45) = 0.2 x 0.2006707; floor (1/9 + 1/9). */
    @Test
    void psiIsTheOneByHand() {
        Psi psi = Psi.of(cells(List.of(4L, 5L), List.of(5L, 4L)));
        assertThat(psi.value()).isCloseTo(0.04013414, within(1e-8));
        assertThat(psi.floor()).isCloseTo(2 / 9.0, within(1e-15));
        assertThat(psi.corrected()).isCloseTo(0.04013414 - 0.22222222, within(1e-8));
        // chi-square of 1 degree at 0.04013414 / 0.2222222 = 0.1806036: erfc(sqrt(0.0903018)) = 0.670856
        assertThat(psi.p()).isCloseTo(0.670856, within(1e-5));
    }

    /** Shares (9.5, 0.5)/10 and (5.5, 4.5)/10: 0.4 (ln(0.95/0.55) + ln(0.45/0.05)) = 0.4 (0.5465437 + 2.1972246). */
    @Test
    void psiOfAnEmptyCellIsFinite() {
        assertThat(Psi.of(cells(List.of(9L, 0L), List.of(5L, 4L))).value()).isCloseTo(1.09750732, within(1e-8));
        assertThat(Psi.of(cells(List.of(9L), List.of(5L))).p()).isEqualTo(1);
    }

    /**
     * Distribution functions 0.25, 0.5, 1 and 0, 0.5, 1: D = 0.25, scaled 0.25 sqrt(10), whose probability is
     * 2 (e^-1.25 - e^-5 + e^-11.25) = 2 (0.2865048 - 0.0067379 + 0.0000130).
     */
    @Test
    void distanceIsTheOneByHand() {
        KolmogorovSmirnov distance = KolmogorovSmirnov.of(cells(List.of(5L, 5L, 10L), List.of(0L, 10L, 10L)));
        assertThat(distance.d()).isEqualTo(0.25);
        assertThat(distance.p()).isCloseTo(0.5595597, within(1e-6));
        assertThat(KolmogorovSmirnov.of(cells(List.of(5L, 5L), List.of(5L, 5L))).p())
                .isEqualTo(1);
        assertThat(KolmogorovSmirnov.of(cells(List.of(50_000L, 0L), List.of(0L, 50_000L)))
                        .p())
                .isZero();
    }

    /** The example of scipy.stats.chi2_contingency: 2.7777777777777777, p 0.24935220877729619, 2 degrees. */
    @Test
    void chiSquareIsThatOfScipy() {
        ChiSquare chi = ChiSquare.of(cells(List.of(10L, 10L, 20L), List.of(20L, 20L, 20L)));
        assertThat(chi.statistic()).isCloseTo(2.7777777777777777, within(1e-14));
        assertThat(chi.degrees()).isEqualTo(2);
        assertThat(chi.p()).isCloseTo(0.2493522087772962, within(1e-12));
        ChiSquare far = ChiSquare.of(cells(List.of(80_000L, 0L), List.of(0L, 10_000L)));
        assertThat(far.statistic()).isCloseTo(90_000, within(1e-6));
        assertThat(far.p()).isZero();
    }

    /** R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02. */
    @Test
    void holmIsThatOfR() {
        assertThat(Holm.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
        assertThat(Holm.adjusted(new double[] {0.9, 0.8})).containsExactly(1, 1);
        assertThat(Holm.adjusted(new double[0])).isEmpty();
    }

    /** 2 or more of 3 coins: 1/2; 3 of 3: 1/8. Rare counts 0 of 90 and 2 of 10: twice (10/100)^2. */
    @Test
    void chancesAreThoseByHand() {
        assertThat(Chance.atLeast(2, 3, 0.5)).isCloseTo(0.5, within(1e-12));
        assertThat(Chance.atLeast(3, 3, 0.5)).isCloseTo(0.125, within(1e-12));
        assertThat(Chance.atLeast(0, 3, 0.5)).isEqualTo(1);
        assertThat(Chance.atLeast(1, 3, 0)).isZero();
        assertThat(Chance.ofCounts(0, 90, 2, 10)).isCloseTo(0.02, within(1e-12));
        assertThat(Chance.ofCounts(90, 90, 8, 10)).isCloseTo(0.02, within(1e-12));
        assertThat(Chance.ofCounts(0, 90, 0, 10)).isEqualTo(1);
        // chi-square 100 (10 x 30 - 40 x 20)^2 / (50 x 50 x 30 x 70) = 4.761905, p 0.029096
        assertThat(Chance.ofCounts(10, 50, 20, 50)).isCloseTo(0.029096, within(1e-6));
        assertThat(Chance.ofMeans(1.959964, 1)).isCloseTo(0.05, within(1e-7));
        assertThat(Chance.ofMeans(0, 0)).isEqualTo(1);
        assertThat(Chance.ofMeans(1, 0)).isZero();
    }

    /** 12 rows in 3 cells of 4 or more: 1 + 3, 5 alone, 2 + 1; what is left over goes to the last. */
    @Test
    void neighboursAreMergedToEqualShares() {
        Cells merged = cells(List.of(1L, 3L, 5L, 2L, 1L), List.of(1L, 10L, 100L, 1_000L, 10_000L))
                .merged(3);
        assertThat(merged.before()).containsExactly(4L, 5L, 3L);
        assertThat(merged.after()).containsExactly(11L, 100L, 11_000L);
        Cells heavy = cells(List.of(1L, 98L, 1L, 0L), List.of(1L, 1L, 1L, 7L)).merged(2);
        assertThat(heavy.before()).containsExactly(99L, 1L);
        assertThat(heavy.after()).containsExactly(2L, 8L);
    }

    /** Half of the rows are the smaller sample's: cells of 10 rows together stay, 4 + 2 go to the rarest, 6 + 4 would stay. */
    @Test
    void rareCellsArePooled() {
        Cells pooled = cells(List.of(20L, 6L, 2L, 2L), List.of(18L, 6L, 2L, 4L)).pooled();
        assertThat(pooled.names()).containsExactly("c0", "c1", "others");
        assertThat(pooled.before()).containsExactly(20L, 6L, 4L);
        Cells given = cells(List.of(20L, 9L, 1L), List.of(20L, 9L, 1L)).pooled();
        assertThat(given.names()).containsExactly("c0", "c1");
        assertThat(given.before()).containsExactly(20L, 10L);
    }
}
