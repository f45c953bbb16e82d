package io.lockstep.kernels.layer.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ErrorFunctionTest {
    /** erf(0.5), erf(1), erf(2) as in Abramowitz and Stegun, table 7.1. */
    @Test
    void followsThePublishedTable() {
        assertThat(ErrorFunction.erf(0)).isZero();
        assertThat(ErrorFunction.erf(0.5)).isCloseTo(0.5204998778, within(5e-11));
        assertThat(ErrorFunction.erf(1)).isCloseTo(0.8427007929, within(5e-11));
        assertThat(ErrorFunction.erf(2)).isCloseTo(0.9953222650, within(5e-11));
        assertThat(ErrorFunction.erf(-1)).isEqualTo(-ErrorFunction.erf(1));
    }

    @Test
    void erfAgreesWithTheSeriesToOnePartIn1e15() {
        for (double x = 1e-6; x < 5; x += 0.00717) {
            double expected = ReferenceErf.erf(x);
            assertThat(ErrorFunction.erf(x)).as("erf(%s)", x).isCloseTo(expected, within(2e-15 * expected));
        }
    }

    @Test
    void erfcAgreesWithTheContinuedFractionToOnePartIn1e13() {
        for (double x = 2; x < 20; x += 0.0173) {
            double expected = ReferenceErf.erfc(x);
            assertThat(ErrorFunction.erfc(x)).as("erfc(%s)", x).isCloseTo(expected, within(1e-13 * expected));
            assertThat(ErrorFunction.erfc(-x)).isEqualTo(2 - ErrorFunction.erfc(x));
        }
    }

    @Test
    void endsAreExactAndNanPasses() {
        assertThat(ErrorFunction.erf(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(ErrorFunction.erf(-40)).isEqualTo(-1);
        assertThat(ErrorFunction.erfc(40)).isZero();
        assertThat(ErrorFunction.erf(Double.NaN)).isNaN();
        assertThat(ErrorFunction.erfc(Double.NaN)).isNaN();
    }
}
