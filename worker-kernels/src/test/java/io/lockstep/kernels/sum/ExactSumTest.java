package io.lockstep.kernels.sum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.testing.Seeded;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

@Seeded
class ExactSumTest {
    private static ExactSum of(double... values) {
        ExactSum sum = new ExactSum();
        for (double value : values) {
            sum.add(value);
        }
        return sum;
    }

    /**
     * BigDecimal holds every double exactly; doubleValue rounds to nearest, ties to even (fixed in JDK 9 and later).
     */
    private static double reference(double... values) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value));
        }
        return sum.doubleValue();
    }

    @Test
    void productsAreAddedWithoutRounding(SplittableRandom random) {
        ExactSum sum = new ExactSum();
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 0; i < 1000; i++) {
            double a = (random.nextDouble() - 0.5) * StrictMath.pow(10, random.nextInt(40) - 20);
            double b = (random.nextDouble() - 0.5) * StrictMath.pow(10, random.nextInt(40) - 20);
            sum.addProduct(a, b);
            expected = expected.add(new BigDecimal(a).multiply(new BigDecimal(b)));
        }
        assertThat(sum.value()).isEqualTo(expected.doubleValue());
    }

    /** 1e15 and 1e15 + 1, weights 3 and 1: mean 1e15 + 1/4, 3 / 16 + 9 / 16. */
    @Test
    void squaredDistancesSurviveFarFromZero() {
        ExactSum values = of(3e15);
        values.add(1e15 + 1);
        ExactSum squares = new ExactSum();
        squares.addProduct(3e15, 1e15);
        squares.addProduct(1e15 + 1, 1e15 + 1);
        assertThat(ExactSum.squaredDistance(of(3, 1), values, squares)).isEqualTo(0.75);
    }

    @Test
    void smallDifferencesOfLargeNumbersSurvive() {
        assertThat(of(1e300, 1, -1e300).value()).isEqualTo(1);
        assertThat(of(0.1, 0.2, -0.3).value()).isEqualTo(0x1p-55);
        assertThat(of(Double.MAX_VALUE, Double.MIN_VALUE, -Double.MAX_VALUE).value())
                .isEqualTo(Double.MIN_VALUE);
        assertThat(of(-Double.MAX_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE).value())
                .isEqualTo(-Double.MIN_VALUE);
    }

    @Test
    void roundsToNearestWithTiesToEven() {
        assertThat(of(1, 0x1p-53).value()).isEqualTo(1);
        assertThat(of(1, 0x1p-53, Double.MIN_VALUE).value()).isEqualTo(Math.nextUp(1.0));
        assertThat(of(1 + 0x1p-52, 0x1p-53).value()).isEqualTo(1 + 0x1p-51);
        assertThat(of(-1, -0x1p-53, -Double.MIN_VALUE).value()).isEqualTo(-Math.nextUp(1.0));
    }

    @Test
    void theEdgesOfTheRangeAreExact() {
        assertThat(of().value()).isZero();
        assertThat(of(-0.0).value()).isZero();
        assertThat(of(Double.MIN_VALUE).value()).isEqualTo(Double.MIN_VALUE);
        assertThat(of(Double.MIN_NORMAL, -Double.MIN_VALUE).value()).isEqualTo(Math.nextDown(Double.MIN_NORMAL));
        assertThat(of(Math.nextDown(Double.MIN_NORMAL), Double.MIN_VALUE).value())
                .isEqualTo(Double.MIN_NORMAL);
        assertThat(of(Double.MAX_VALUE).value()).isEqualTo(Double.MAX_VALUE);
        assertThat(of(Double.MAX_VALUE, Double.MAX_VALUE).value()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(of(-Double.MAX_VALUE, -0x1p970).value()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(of(Double.MAX_VALUE, 0x1p969).value()).isEqualTo(Double.MAX_VALUE);
        // beyond the range and back again
        assertThat(of(Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE).value())
                .isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void agreesWithBigDecimalOnAnyBits(SplittableRandom random) {
        for (int trial = 0; trial < 300; trial++) {
            double[] values = values(random, trial);
            assertThat(of(values).value()).isEqualTo(reference(values));
        }
    }

    /** Every kind of mess: any exponents, a narrow range of them, cancellation down to a remainder, subnormals. */
    private static double[] values(SplittableRandom random, int trial) {
        double[] values = new double[1 + random.nextInt(60)];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (trial % 4) {
                case 0 -> finite(random.nextLong());
                case 1 -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(80) - 40);
                case 2 -> i % 2 == 0 ? finite(random.nextLong()) : -values[i - 1] + (random.nextInt(3) == 0 ? 1 : 0);
                default -> Double.longBitsToDouble(random.nextLong() & 0x801FFFFFFFFFFFFFL);
            };
        }
        return values;
    }

    private static double finite(long bits) {
        double value = Double.longBitsToDouble(bits);
        return Double.isFinite(value) ? value : Double.longBitsToDouble(bits & 0x800FFFFFFFFFFFFFL);
    }

    @Test
    void orderAndGroupingChangeNoBit(SplittableRandom random) {
        for (int trial = 0; trial < 100; trial++) {
            double[] values = values(random, trial);
            byte[] expected = of(values).toBytes();
            double[] shuffled = values.clone();
            for (int i = shuffled.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                double swapped = shuffled[i];
                shuffled[i] = shuffled[j];
                shuffled[j] = swapped;
            }
            int cut = random.nextInt(values.length + 1);
            ExactSum left = of(Arrays.copyOfRange(shuffled, 0, cut));
            ExactSum right = of(Arrays.copyOfRange(shuffled, cut, values.length));
            right.merge(ExactSum.fromBytes(left.toBytes()));
            assertThat(right.toBytes()).isEqualTo(expected);
            assertThat(right.value()).isEqualTo(reference(values));
        }
    }

    @Test
    void readingTheValueChangesNothing() {
        ExactSum sum = of(1, -2);
        assertThat(sum.value()).isEqualTo(-1);
        sum.add(5);
        assertThat(sum.value()).isEqualTo(4);
        assertThat(sum.toBytes()).isEqualTo(of(4).toBytes());
    }

    @Test
    void manyAdditionsCarryInTime() {
        ExactSum sum = new ExactSum();
        double large = (1L << 53) - 1;
        int count = 50_000_000;
        for (int i = 0; i < count; i++) {
            sum.add(large);
        }
        assertThat(sum.value())
                .isEqualTo(new BigDecimal(large)
                        .multiply(BigDecimal.valueOf(count))
                        .doubleValue());
    }

    @Test
    void numbersThatAreNotFiniteAreCountedAndLeftOut() {
        ExactSum sum = of(1, Double.NaN, Double.POSITIVE_INFINITY, 2, Double.NEGATIVE_INFINITY);
        assertThat(sum.value()).isEqualTo(3);
        assertThat(sum.rejected()).isEqualTo(3);
        assertThat(ExactSum.fromBytes(sum.toBytes()).rejected()).isEqualTo(3);
        assertThat(sum).hasToString("3.0 without 3 that are not finite");
    }

    @Test
    void bytesAreSmallForOrdinarySums() {
        assertThat(of().toBytes()).hasSize(11);
        assertThat(of(1, 2, 3.5).toBytes().length).isLessThan(24);
        assertThat(of(-1).toBytes()).hasSameSizeAs(of(1).toBytes());
    }

    @Test
    void aSumIsReadOutOfALargerBuffer() {
        byte[] one = of(2.5).toBytes();
        ByteBuffer buffer = ByteBuffer.allocate(one.length + 9);
        buffer.putInt(7).put(one).putInt(8).rewind();
        buffer.getInt();
        ExactSum sum = of(1);
        sum.mergeFrom(buffer);
        assertThat(sum.value()).isEqualTo(3.5);
        assertThat(buffer.getInt()).isEqualTo(8);
    }

    @Test
    void foreignBytesAreRefused() {
        assertThatThrownBy(() -> ExactSum.fromBytes(new byte[10]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("exact sum: expected at least 11 bytes, got 10. The data are cut or foreign");
        byte[] bytes = of(1e300, 1).toBytes();
        assertThatThrownBy(() -> ExactSum.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
                .hasMessageStartingWith("exact sum: expected sign 0 or 1 and at most 68 limbs, got sign 0, first ");
        bytes[8] = 2;
        assertThatThrownBy(() -> ExactSum.fromBytes(bytes)).hasMessageContaining("got sign 2");
    }
}
