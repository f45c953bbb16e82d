package io.lockstep.kernels.backend.blas;

import io.lockstep.kernels.backend.plain.Multiplier;
import io.lockstep.kernels.backend.plain.OperandSizes;
import io.lockstep.kernels.backend.plain.Weight;
import io.lockstep.kernels.backend.portable.PortableMultiplier;
import io.lockstep.kernels.network.MemoryPlan;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/** Keeps each weight outside the heap too, copied once a step for all threads. */
final class BlasMultiplier implements Multiplier {
    private final List<Weight> weights;
    private final NativeMatrix[] copies;
    private final Multiplier scoring = new PortableMultiplier(List.of());

    BlasMultiplier(List<Weight> weights) {
        this.weights = weights;
        this.copies = new NativeMatrix[weights.size()];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = new NativeMatrix(weights.get(i).values().length);
        }
    }

    @Override
    public void pack() {
        for (int i = 0; i < copies.length; i++) {
            float[] values = weights.get(i).values();
            copies[i].write(values, values.length);
        }
    }

    /** The copy of a weight, by identity; null when the array is none. */
    @Nullable FloatPointer copyOf(float[] matrix) {
        for (int i = 0; i < copies.length; i++) {
            if (weights.get(i).values() == matrix) {
                return copies[i].pointer();
            }
        }
        return null;
    }

    @Override
    public Products training(OperandSizes sizes) {
        return new BlasProducts(this, sizes);
    }

    @Override
    public Products scoring(OperandSizes sizes) {
        return scoring.scoring(sizes);
    }

    @Override
    public MemoryPlan memory(OperandSizes sizes) {
        long floats = 0;
        for (Weight weight : weights) {
            floats += weight.values().length;
        }
        return new MemoryPlan(0, floats * Float.BYTES, 0, BlasProducts.bytes(sizes));
    }

    @Override
    public void close() {
        for (NativeMatrix copy : copies) {
            copy.close();
        }
    }
}
