package io.lockstep.kernels.backend.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.backend.portable.PortableMultiplier;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundedMultiplierTest {
    private static final float TIE = 1 + 0x1p-8f; // becomes 1
    private static final float ABOVE = 1 + 3 * 0x1p-9f; // becomes 1 + 2^-7
    private static final float UP = 1 + 0x1p-7f;

    private static Multiplier rounded(Weight... weights) {
        return new RoundedMultiplier(List.of(weights), PortableMultiplier::new);
    }

    /**
     * By hand: A ((1 + 2^-8, 2), (3, -1 - 2^-8)) is rounded to ((1, 2), (3, -1)), B ((1 + 3 * 2^-9, 4), (5, 1)) to
     * ((u, 4), (5, 1)) with u = 1 + 2^-7, so that A B = ((u + 10, 6), (3 u - 5, 11)), A B^T = ((u + 8, 7), (3 u - 4,
     * 14)) and A^T B = ((u + 15, 7), (2 u - 5, 7)). All are exact in float32.
     */
    @Test
    void multipliesRoundedOperands() {
        float[] a = {TIE, 2, 3, -TIE};
        float[] b = {ABOVE, 4, 5, 1};
        float[] c = new float[4];
        try (Multiplier multiplier = rounded();
                Multiplier.Products products = multiplier.training(new OperandSizes(4, 4))) {
            products.multiply(2, 2, 2, a, b, c, false);
            assertThat(c).containsExactly(UP + 10, 6, 3 * UP - 5, 11);
            products.multiplyTransposedB(2, 2, 2, a, b, c, false);
            assertThat(c).containsExactly(UP + 8, 7, 3 * UP - 4, 14);
            products.multiplyTransposedA(2, 2, 2, a, b, c, false);
            assertThat(c).containsExactly(UP + 15, 7, 2 * UP - 5, 7);
        }
        assertThat(a).as("not modified").containsExactly(TIE, 2, 3, -TIE);
        assertThat(b).as("not modified").containsExactly(ABOVE, 4, 5, 1);
    }

    /** What is added to keeps its 24 bits, and so does the sum: 1 + 2^-8 + 2 * 3. */
    @Test
    void sumsInFloat32() {
        float[] c = {TIE};
        try (Multiplier multiplier = rounded();
                Multiplier.Products products = multiplier.scoring(new OperandSizes(1, 1))) {
            products.multiply(1, 1, 1, new float[] {2}, new float[] {3}, c, true);
        }
        assertThat(c).containsExactly(TIE + 6);
    }

    @Test
    void roundsWeightsWhenTheyArePacked() {
        Weight weight = new Weight(Shape.of(2, 1), new float[] {ABOVE, TIE});
        float[] c = new float[2];
        try (Multiplier multiplier = rounded(weight);
                Multiplier.Products products = multiplier.training(new OperandSizes(1, 2))) {
            multiplier.pack();
            products.multiplyTransposedB(1, 2, 1, new float[] {3}, weight.values(), c, false);
            assertThat(c).containsExactly(3 * UP, 3);
            weight.values()[0] = 5;
            multiplier.pack();
            products.multiplyTransposedB(1, 2, 1, new float[] {3}, weight.values(), c, false);
            assertThat(c).containsExactly(15, 3);
            assertThat(weight.values()).as("not modified").containsExactly(5, TIE);
        }
    }
}
