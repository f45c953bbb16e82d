package io.lockstep.kernels.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.testing.Allocation;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class WholePowerTest {
    @Test
    void smallPowersAreThoseOfRepeatedMultiplication() {
        assertThat(WholePower.of(0.9, 0)).isEqualTo(1);
        assertThat(WholePower.of(0, 0)).isEqualTo(1);
        assertThat(WholePower.of(0.9, 1)).isEqualTo(0.9);
        assertThat(WholePower.of(-3, 3)).isEqualTo(-27);
        assertThat(WholePower.of(2, 1000)).isEqualTo(0x1p1000);
    }

    @Test
    void largePowersAreCloseToTheExactOnes() {
        double base = 0.999;
        for (int exponent : new int[] {10, 999, 1000, 4321}) {
            double exact = new BigDecimal(base).pow(exponent).doubleValue();
            assertThat(WholePower.of(base, exponent)).isCloseTo(exact, within(exact * exponent * 0x1p-53));
        }
        assertThat(WholePower.of(0.9, 1L << 40)).isZero();
        assertThat(WholePower.of(1, Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void nothingIsAllocated() {
        assertThat(Allocation.of(100, () -> WholePower.of(0.999, 12_345))).isZero();
    }
}
