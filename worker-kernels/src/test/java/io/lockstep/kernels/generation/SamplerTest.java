package io.lockstep.kernels.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Which classes are drawn, and how often. */
class SamplerTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;
    private static final int DRAWS = 20_000;

    /** Shares of 1/8, 1/2, 1/4, 1/8. */
    private static final float[] LOGITS = {0, (float) Math.log(4), (float) Math.log(2), 0};

    private static double[] shares(Sampler sampler, float[] logits) {
        double[] shares = new double[logits.length];
        for (int i = 0; i < DRAWS; i++) {
            shares[sampler.draw(logits, i % 10, i)] += 1.0 / DRAWS;
        }
        return shares;
    }

    @Test
    void classesAreDrawnByTheirShare() {
        assertThat(shares(new Sampler(1, 0, 1, 5), LOGITS))
                .containsExactly(new double[] {0.125, 0.5, 0.25, 0.125}, within(0.01));
        // squares: 1/64, 1/4, 1/16, 1/64 of 22/64
        assertThat(shares(new Sampler(0.5, 0, 1, 5), LOGITS))
                .containsExactly(new double[] {1 / 22.0, 16 / 22.0, 4 / 22.0, 1 / 22.0}, within(0.01));
    }

    /** 0.5 is not 0.6, with the next it is 0.75; of equal classes the smaller one is kept. */
    @Test
    void theLikeliestAreKept() {
        double[] two = {0, 2 / 3.0, 1 / 3.0, 0};
        assertThat(shares(new Sampler(1, 2, 1, 5), LOGITS)).containsExactly(two, within(0.01));
        assertThat(shares(new Sampler(1, 0, 0.6, 5), LOGITS)).containsExactly(two, within(0.01));
        double[] three = {1 / 7.0, 4 / 7.0, 2 / 7.0, 0};
        assertThat(shares(new Sampler(1, 3, 1, 5), LOGITS)).containsExactly(three, within(0.01));
        assertThat(shares(new Sampler(0, 0, 1, 5), LOGITS)[1]).isEqualTo(1, within(1e-9));
        assertThat(shares(new Sampler(1, 0, 1e-9, 5), LOGITS)[1]).isEqualTo(1, within(1e-9));
        assertThat(new Sampler(0, 0, 1, 5).draw(new float[] {1, 3, 3}, 0, 0)).isEqualTo(1);
        assertThat(new Sampler(0, 0, 1, 5).draw(new float[] {-2, -1, -3}, 0, 0)).isEqualTo(1);
    }

    @Test
    void whatMustNotBeDrawnNeverIs() {
        float[] logits = {NEVER, 1, 1, NEVER};
        assertThat(shares(new Sampler(1, 0, 1, 5), logits))
                .containsExactly(new double[] {0, 0.5, 0.5, 0}, within(0.02));
        assertThat(shares(new Sampler(1, 3, 1, 5), logits)[0]).isZero();
        assertThatThrownBy(() -> new Sampler(1, 0, 1, 5).draw(new float[] {NEVER, NEVER}, 0, 0))
                .hasMessage("logits: expected one that can be drawn, got none");
    }

    @Test
    void seedSampleAndPositionDecide() {
        Sampler sampler = new Sampler(1, 0, 1, 7);
        StringBuilder drawn = new StringBuilder();
        StringBuilder others = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            drawn.append(sampler.draw(LOGITS, 1, i));
            others.append(sampler.draw(LOGITS, 2, i));
            assertThat(sampler.draw(LOGITS, 1, i)).isEqualTo(drawn.charAt(i) - '0');
        }
        assertThat(drawn.toString()).isNotEqualTo(others.toString());
    }

    @Test
    void keysAreChecked() {
        assertThatThrownBy(() -> new Sampler(-1, 0, 1, 0))
                .hasMessage("temperature must be at least 0, got -1.0. Usual: 0.8");
        assertThatThrownBy(() -> new Sampler(1, -1, 1, 0)).hasMessage("top-k must be at least 1, or 0 for all, got -1");
        assertThatThrownBy(() -> new Sampler(1, 0, 0, 0)).hasMessage("top-p must be above 0 and at most 1, got 0.0");
    }
}
