package io.lockstep.kernels.backend.plain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrainFloatTest {
    /**
     * By hand. Between 1 and 2 a unit in the last place of bf16 is 2^-7 = 0.0078125: 1.00390625 = 1 + 2^-8 is half way
     * to 1 (mantissa 0000000, even) and 1.01171875 = 1 + 3 * 2^-8 half way from 1 + 2^-7 (0000001) to 1 + 2^-6
     * (0000010). Between 2 and 4 it is 2^-6. pi = 0x40490FDB and 1/3 = 0x3EAAAAAB lose 0x0FDB and 0xAAAB; 0.1 =
     * 0x3DCCCCCD becomes 0x3DCD. The mantissa of 1.998046875 (2 - 2^-9) overflows into the exponent.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "-2.5, -2.5",
        "1.00390625, 1",
        "1.0039064, 1.0078125",
        "1.01171875, 1.015625",
        "-1.01171875, -1.015625",
        "2.0078125, 2",
        "2.0078128, 2.015625",
        "3.1415927, 3.140625",
        "0.33333334, 0.333984375",
        "0.1, 0.10009765625",
        "1.998046875, 2",
        "65535, 65536"
    })
    void roundsToTheNearestAndTiesToEven(float x, float expected) {
        assertThat(BrainFloat.round(x)).isEqualTo(expected);
    }

    /**
     * The largest is 0x7F7F: 255 * 2^120. Half a unit above it, 0x7F7F8000, is a tie with infinity, whose last bit is
     * 0.
     */
    @Test
    void overflowsAsIeeeDoes() {
        float largest = 0x1.FEp127f;
        assertThat(BrainFloat.round(largest)).isEqualTo(largest);
        assertThat(BrainFloat.round(Math.nextDown(0x1.FFp127f))).isEqualTo(largest);
        assertThat(BrainFloat.round(0x1.FFp127f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(BrainFloat.round(-Float.MAX_VALUE)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(BrainFloat.round(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(BrainFloat.round(Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    /** The smallest is 2^-133; a float32 goes down to 2^-149. The sign of zero stays. */
    @Test
    void roundsSubnormalNumbersLikeOthers() {
        assertThat(BrainFloat.round(0x1p-133f)).isEqualTo(0x1p-133f);
        assertThat(BrainFloat.round(0x1p-134f)).isEqualTo(0f); // a tie with 0
        assertThat(BrainFloat.round(0x1.8p-133f)).isEqualTo(0x1p-132f); // a tie of 1 and 2 units
        assertThat(BrainFloat.round(Float.MIN_VALUE)).isEqualTo(0f);
        assertThat(Float.floatToRawIntBits(BrainFloat.round(-Float.MIN_VALUE))).isEqualTo(0x80000000);
        assertThat(Float.floatToRawIntBits(BrainFloat.round(-0f))).isEqualTo(0x80000000);
    }

    /** 0x7F800001 is a NaN whose upper half alone is infinity; 0x7FFFFFFF would overflow into the sign. */
    @Test
    void whatIsNoNumberStaysNone() {
        assertThat(BrainFloat.round(Float.NaN)).isNaN();
        assertThat(BrainFloat.round(Float.intBitsToFloat(0x7F800001))).isNaN();
        assertThat(BrainFloat.round(Float.intBitsToFloat(0x7FFFFFFF))).isNaN();
        assertThat(BrainFloat.round(Float.intBitsToFloat(0xFFFFFFFF))).isNaN();
    }

    @Test
    void roundsArraysFromTheStartOnly() {
        float[] target = {7, 7, 7};
        BrainFloat.round(2, new float[] {1 + 0x1p-8f, 0.75f + 0x1p-9f, 5}, target);
        assertThat(target).containsExactly(1f, 0.75f, 7f);
    }
}
