package io.lockstep.driver.quantile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalQuantileTest {
    /** Wichura's own check values for 0.25, 0.001 and 1e-20; the others from Python's NormalDist. */
    @Test
    void valuesAreTheAuthors() {
        assertThat(NormalQuantile.of(0.25)).isCloseTo(-0.6744897501960817, within(1e-15));
        assertThat(NormalQuantile.of(0.001)).isCloseTo(-3.090232306167814, within(1e-14));
        assertThat(NormalQuantile.of(1e-20)).isCloseTo(-9.262340089798409, within(1e-13));
        assertThat(NormalQuantile.of(0.5)).isZero();
        assertThat(NormalQuantile.of(0.75)).isEqualTo(0.6744897501960817);
        assertThat(NormalQuantile.of(1e-7)).isEqualTo(-5.199337582192817);
        assertThat(NormalQuantile.of(0.99)).isCloseTo(2.3263478740408408, within(1e-14));
    }
}
