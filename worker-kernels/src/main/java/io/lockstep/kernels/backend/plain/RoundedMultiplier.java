package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.network.MemoryPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * bf16 where the processor has none: operands of every product are rounded to bf16, then multiplied by another
 * multiplier, whose products of such operands are exact in float32. Weights are rounded once a step for all threads.
 */
public final class RoundedMultiplier implements Multiplier {
    private final List<Weight> weights;
    private final List<Weight> rounded = new ArrayList<>();
    private final Multiplier inner;

    /** @param inner makes the multiplier of rounded weights; closed with this */
    public RoundedMultiplier(List<Weight> weights, Function<List<Weight>, Multiplier> inner) {
        this.weights = weights;
        for (Weight weight : weights) {
            rounded.add(new Weight(weight.shape(), new float[weight.values().length]));
        }
        this.inner = inner.apply(rounded);
    }

    @Override
    public void pack() {
        for (int i = 0; i < weights.size(); i++) {
            float[] values = weights.get(i).values();
            BrainFloat.round(values.length, values, rounded.get(i).values());
        }
        inner.pack();
    }

    /** The matrix rounded: of a weight what {@link #pack} made, else in {@code scratch}. */
    private float[] rounded(float[] matrix, int count, float[] scratch) {
        for (int i = 0; i < weights.size(); i++) {
            if (weights.get(i).values() == matrix) {
                return rounded.get(i).values();
            }
        }
        BrainFloat.round(count, matrix, scratch);
        return scratch;
    }

    @Override
    public Products training(OperandSizes sizes) {
        return new RoundedProducts(inner.training(sizes), sizes);
    }

    @Override
    public Products scoring(OperandSizes sizes) {
        return new RoundedProducts(inner.scoring(sizes), sizes);
    }

    @Override
    public MemoryPlan memory(OperandSizes sizes) {
        MemoryPlan plan = inner.memory(sizes);
        long floats = 0;
        for (Weight weight : weights) {
            floats += weight.values().length;
        }
        return new MemoryPlan(
                plan.heapBytes() + floats * Float.BYTES,
                plan.nativeBytes(),
                plan.heapBytesPerThread() + 2L * sizes.operand() * Float.BYTES,
                plan.nativeBytesPerThread());
    }

    @Override
    public void close() {
        inner.close();
    }

    private final class RoundedProducts implements Products {
        private final Products products;
        private final float[] left;
        private final float[] right;

        RoundedProducts(Products products, OperandSizes sizes) {
            this.products = products;
            this.left = new float[sizes.operand()];
            this.right = new float[sizes.operand()];
        }

        @Override
        public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
            products.multiply(m, n, k, rounded(a, m * k, left), rounded(b, k * n, right), c, accumulate);
        }

        @Override
        public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
            products.multiplyTransposedB(m, n, k, rounded(a, m * k, left), rounded(b, n * k, right), c, accumulate);
        }

        @Override
        public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
            products.multiplyTransposedA(m, n, k, rounded(a, k * m, left), rounded(b, k * n, right), c, accumulate);
        }

        @Override
        public void close() {
            products.close();
        }
    }
}
