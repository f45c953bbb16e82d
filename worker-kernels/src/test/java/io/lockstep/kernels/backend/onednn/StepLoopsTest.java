package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepLoopsTest {
    private static final int COUNT = 40_001;

    /** From -20 to 20. */
    private static float[] grid() {
        float[] x = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = (i - COUNT / 2) / 1000f;
        }
        return x;
    }

    @Test
    void theTangentIsRightToSomeUnitsOfTheLastPlace() {
        float[] x = grid();
        float[] y = new float[COUNT];
        StepLoops.tanh(x, y, COUNT);
        double largest = 0;
        for (int i = 0; i < COUNT; i++) {
            double exact = Math.tanh(x[i]);
            assertThat(Math.abs(y[i])).isLessThan(1);
            largest = Math.max(largest, Math.abs(y[i] - exact) / Math.max(Math.abs(exact), 1e-3));
        }
        assertThat(largest).isLessThan(4e-7);
        assertThat(y[COUNT / 2]).isZero();
        StepLoops.tanh(x, COUNT);
        assertThat(x).isEqualTo(y);
    }

    @Test
    void theSigmoidIsRight() {
        float[] x = grid();
        float[] y = grid();
        StepLoops.sigmoid(y, 1.5f, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat((double) y[i]).isCloseTo(1 / (1 + Math.exp(-x[i] - 1.5)), within(2.5e-7));
        }
    }

    /** As a rectifier of the library does not. */
    @Test
    void whatIsNoNumberStaysSoAndWhatIsInfiniteEnds() {
        float[] x = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        float[] y = x.clone();
        StepLoops.tanh(x, 3);
        assertThat(x[0]).isNaN();
        assertThat(x[1]).isCloseTo(1, within(3e-7f));
        assertThat(x[2]).isCloseTo(-1, within(3e-7f));
        StepLoops.sigmoid(y, 0, 3);
        assertThat(y[0]).isNaN();
        assertThat(y[1]).isCloseTo(1, within(3e-7f));
        assertThat(y[2]).isCloseTo(0, within(3e-7f));
    }

    /** f = 0.5, i = 0.25, g = -0.8, c = 0.6, and gradients of h and c of 2 and 0.1. */
    @Test
    void aCellByHand() {
        float[] f = {0.5f};
        float[] i = {0.25f};
        float[] g = {-0.8f};
        float[] c = {0.6f};
        StepLoops.cell(f, i, g, c, 1);
        assertThat(c[0]).isCloseTo(0.5f * 0.6f - 0.25f * 0.8f, within(1e-7f));
        float[] dC = {0.1f};
        StepLoops.addThroughTanh(dC, new float[] {2}, new float[] {0.4f}, new float[] {0.5f}, 1);
        assertThat(dC[0]).isCloseTo(0.1f + 2 * 0.4f * 0.75f, within(1e-7f));
        float[] to = new float[1];
        StepLoops.throughSigmoid(dC, g, i, to, 1);
        assertThat(to[0]).isCloseTo(0.7f * -0.8f * 0.25f * 0.75f, within(1e-7f));
        StepLoops.throughTanh(dC, i, g, to, 1);
        assertThat(to[0]).isCloseTo(0.7f * 0.25f * (1 - 0.64f), within(1e-7f));
        float[] h = {0.3f};
        StepLoops.mixture(new float[] {0.25f}, new float[] {-0.5f}, h, 1);
        assertThat(h[0]).isCloseTo(0.75f * -0.5f + 0.25f * 0.3f, within(1e-7f));
        StepLoops.throughMixture(new float[] {2}, new float[] {0.25f}, new float[] {-0.5f}, to, 1);
        assertThat(to[0]).isCloseTo(2 * 0.75f * 0.75f, within(1e-7f));
    }
}
