package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.backend.plain.Multiplier;
import io.lockstep.kernels.backend.plain.OperandSizes;
import io.lockstep.kernels.backend.plain.Transposition;
import io.lockstep.kernels.backend.plain.Weight;
import io.lockstep.kernels.network.MemoryPlan;
import java.util.List;

/** Products in Java; keeps each weight matrix transposed too, made once a step for all threads. */
public final class PortableMultiplier implements Multiplier {
    private static final float[] NONE = {};

    private final List<Weight> weights;
    private final float[][] transposed;

    /** @param weights those to keep; products of others are right too, but slower */
    public PortableMultiplier(List<Weight> weights) {
        this.weights = weights;
        this.transposed = new float[weights.size()][];
        for (int i = 0; i < transposed.length; i++) {
            transposed[i] = isMatrix(weights.get(i)) ? new float[weights.get(i).values().length] : NONE;
        }
    }

    /** Filters of convolutions are left operands as they are. */
    private static boolean isMatrix(Weight weight) {
        return weight.shape().rank() == 2;
    }

    @Override
    public void pack() {
        for (int i = 0; i < transposed.length; i++) {
            Weight weight = weights.get(i);
            if (isMatrix(weight)) {
                Transposition.transpose(weight.rows(), weight.columns(), weight.values(), transposed[i]);
            }
        }
    }

    /** The transpose of a weight matrix, by identity; empty when the array is none. */
    float[] transposedOf(float[] matrix) {
        for (int i = 0; i < transposed.length; i++) {
            if (weights.get(i).values() == matrix) {
                return transposed[i];
            }
        }
        return NONE;
    }

    @Override
    public Products training(OperandSizes sizes) {
        return new PortableProducts(this);
    }

    @Override
    public Products scoring(OperandSizes sizes) {
        return new PortableProducts(this);
    }

    @Override
    public MemoryPlan memory(OperandSizes sizes) {
        long floats = 0;
        for (float[] matrix : transposed) {
            floats += matrix.length;
        }
        return new MemoryPlan(floats * Float.BYTES, 0, Panels.BYTES, 0);
    }

    @Override
    public void close() {
        // the garbage collector frees heap arrays
    }
}
