package io.lockstep.kernels.backend.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Native objects that live as long as this; the garbage collector frees none of them. Thread-safe. */
final class Owned implements AutoCloseable {
    private final List<Pointer> pointers = new ArrayList<>();

    /** Takes over an object, also out of the pointer scope it was made in. */
    synchronized <P extends Pointer> P own(P pointer) {
        pointer.retainReference();
        pointers.add(pointer);
        return pointer;
    }

    @Override
    public synchronized void close() {
        for (int i = pointers.size() - 1; i >= 0; i--) {
            pointers.get(i).releaseReference();
        }
        pointers.clear();
    }
}
