package io.lockstep.kernels.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MixupTest {
    /** Beta(a, a) has mean 1/2 and variance 1 / (4 (2 a + 1)); of uniform numbers, a = 1, fourth moment about 1/2 1 / 80. */
    @Test
    void sharesHaveTheMomentsOfTheBetaDistribution() {
        for (double alpha : new double[] {0.01, 0.2, 0.4, 1, 4}) {
            Mixup mixup = new Mixup(alpha);
            int count = 20_000;
            double sum = 0;
            double squares = 0;
            double fourths = 0;
            for (int row = 0; row < count; row++) {
                double distance = mixup.share(3, 1, row) - 0.5;
                assertThat(distance).isBetween(-0.5, 0.5);
                sum += distance;
                squares += distance * distance;
                fourths += distance * distance * distance * distance;
            }
            double variance = 1 / (4 * (2 * alpha + 1));
            assertThat(sum / count).isCloseTo(0, within(4 * Math.sqrt(variance / count)));
            assertThat(squares / count).isCloseTo(variance, within(0.03 * variance));
            if (alpha == 1) {
                assertThat(fourths / count).isCloseTo(1 / 80.0, within(0.0005));
            }
        }
    }

    private static Batch batch(int rows, long firstRow) {
        Batch batch = new Batch(8, new int[] {3, 1}, 1);
        batch.setRows(rows);
        for (int row = 0; row < rows; row++) {
            batch.rowNumbers()[row] = firstRow + row;
            for (int i = 0; i < 3; i++) {
                batch.input(0)[row * 3 + i] = row * 100 + i;
            }
            batch.input(1)[row] = row;
            batch.targets()[row] = row % 2;
        }
        return batch;
    }

    @Test
    void rowsAreMixturesOfTwoAndEachIsEachPartOnce() {
        Batch plain = batch(7, 40);
        Batch mixed = batch(7, 40);
        assertThat(plain.mixing()).isNull();
        mixed.mix(new Mixup(1), 5, 2);
        Mixing mixing = Objects.requireNonNull(mixed.mixing());
        Set<Integer> others = new HashSet<>();
        for (int row = 0; row < 7; row++) {
            float share = mixing.share(row);
            int other = mixing.other(row);
            assertThat(other).isNotEqualTo(row);
            others.add(other);
            assertThat(share + mixing.otherShare(row)).isEqualTo(1);
            for (int i = 0; i < 3; i++) {
                assertThat(mixed.input(0)[row * 3 + i])
                        .isEqualTo(share * plain.input(0)[row * 3 + i] + (1 - share) * plain.input(0)[other * 3 + i]);
            }
            assertThat(mixed.input(1)[row]).isEqualTo(share * row + (1 - share) * other);
        }
        assertThat(others).hasSize(7);
        assertThat(mixed.targets()).isEqualTo(plain.targets());
        mixed.setRows(7);
        assertThat(mixed.mixing()).isNull();
    }

    /** Shares are a row's own, whoever is beside it; partners are the slice's; both change with the epoch. */
    @Test
    void sharesAreKeyedByTheRowInTheEpoch() {
        Mixup mixup = new Mixup(0.3);
        Batch slice = batch(6, 40);
        slice.mix(mixup, 5, 2);
        Batch shorter = batch(4, 40);
        shorter.mix(mixup, 5, 2);
        for (int row = 0; row < 4; row++) {
            assertThat(Objects.requireNonNull(shorter.mixing()).share(row))
                    .isEqualTo(Objects.requireNonNull(slice.mixing()).share(row))
                    .isNotEqualTo(mixup.share(5, 3, 40 + row))
                    .isNotEqualTo(mixup.share(6, 2, 40 + row));
        }
        Batch again = batch(6, 40);
        again.mix(mixup, 5, 2);
        assertThat(again.input(0)).isEqualTo(slice.input(0));
        Set<Integer> distances = new HashSet<>();
        for (int first = 0; first < 100; first++) {
            distances.add(Mixup.distance(1, 0, first, 6));
        }
        assertThat(distances).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void oneRowAloneIsNotMixed() {
        Batch one = batch(1, 40);
        one.mix(new Mixup(1), 5, 2);
        assertThat(one.mixing()).isNull();
        assertThat(one.input(1)[0]).isZero();
    }

    @Test
    void alphaIsWithinItsBounds() {
        assertThatThrownBy(() -> new Mixup(0)).hasMessage("alpha must be above 0 and at most 4, got 0.0");
        assertThatThrownBy(() -> new Mixup(5)).hasMessage("alpha must be above 0 and at most 4, got 5.0");
    }
}
