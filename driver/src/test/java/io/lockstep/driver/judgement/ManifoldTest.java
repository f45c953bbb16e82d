package io.lockstep.driver.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManifoldTest {
    /** By hand, on a line: the third nearest of 0, 1, 2, 3, 10 are 3, 2, 2, 3 and 9 away. */
    @Test
    void ballsReachToTheThirdNeighbour() {
        Manifold line = Manifold.of(new float[] {0, 1, 2, 3, 10}, 1);
        assertThat(line.radii()).containsExactly(9, 4, 4, 9, 81);
        assertThat(line.covers(new float[] {-3, -4, 6, 19, 20, 1.5f})).isEqualTo(4 / 6.0);
    }

    /** Precision is what the real ones cover of the made, recall the other way round. */
    @Test
    void madeExamplesOfOneKindArePreciseAndRecallLittle() {
        float[] real = new float[200];
        float[] made = new float[200];
        for (int i = 0; i < 100; i++) {
            double angle = 2 * Math.PI * i / 100;
            real[2 * i] = (float) Math.cos(angle);
            real[2 * i + 1] = (float) Math.sin(angle);
            made[2 * i] = (float) Math.cos(angle / 4);
            made[2 * i + 1] = (float) Math.sin(angle / 4);
        }
        double precision = Manifold.of(real, 2).covers(made);
        double recall = Manifold.of(made, 2).covers(real);
        assertThat(precision).isEqualTo(1);
        assertThat(recall).isBetween(0.24, 0.30);
    }

    @Test
    void distancesAreOfAllNumbers() {
        float[] a = new float[21];
        float[] b = new float[40];
        for (int i = 0; i < 19; i++) {
            a[2 + i] = i;
            b[19 + i] = 2 * i;
        }
        assertThat(Distances.squared(a, 2, b, 19, 19)).isEqualTo(18 * 19 * 37 / 6f);
        assertThat(Distances.nearest(new float[] {9, 4, 4}, 1, new float[] {0, 0, 3, 5, 5, 3, 4, 9}, 2))
                .isEqualTo(1);
    }
}
