package io.lockstep.driver.sync;

import java.util.List;

/** The mean of the replicas itself: {@code p = p + d}. */
public record NoOuterStep() implements OuterStep {
    @Override
    public List<String> slots() {
        return List.of();
    }

    @Override
    public void apply(int size, float[] parameters, int offset, float[] movement, float[][] slots, int ownOffset) {
        for (int i = 0; i < size; i++) {
            parameters[offset + i] += movement[ownOffset + i];
        }
    }
}
