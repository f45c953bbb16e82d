package io.lockstep.driver.collective;

import java.util.ArrayDeque;
import java.util.Deque;

/** Arrays of one size, used again and again. Not thread-safe. */
final class FloatPool {
    private final int size;
    private final Deque<float[]> free = new ArrayDeque<>();

    FloatPool(int size) {
        this.size = size;
    }

    float[] take() {
        float[] array = free.poll();
        return array == null ? new float[size] : array;
    }

    void give(float[] array) {
        free.push(array);
    }
}
