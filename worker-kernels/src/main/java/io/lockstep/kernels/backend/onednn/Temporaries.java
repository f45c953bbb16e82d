package io.lockstep.kernels.backend.onednn;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/** Frees descriptions and attributes, which oneDNN's objects no longer need once they are made. */
final class Temporaries {
    private Temporaries() {}

    /** Runs the body, then frees every native object it made and nobody {@linkplain Owned#own owns}. */
    @SuppressWarnings("try") // the scope works by being there
    static <T> T freed(Supplier<T> body) {
        try (PointerScope scope = new PointerScope()) {
            return body.get();
        }
    }
}
