package io.lockstep.kernels.backend.blas;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** Memory for a matrix outside the heap. */
final class NativeMatrix implements AutoCloseable {
    private final FloatPointer pointer;
    private final FloatBuffer view;

    NativeMatrix(int size) {
        this.pointer = new FloatPointer((long) Math.max(size, 1));
        this.view = pointer.asBuffer();
    }

    FloatPointer pointer() {
        return pointer;
    }

    void write(float[] source, int count) {
        view.put(0, source, 0, count);
    }

    void read(float[] target, int count) {
        view.get(0, target, 0, count);
    }

    @Override
    public void close() {
        pointer.deallocate();
    }
}
