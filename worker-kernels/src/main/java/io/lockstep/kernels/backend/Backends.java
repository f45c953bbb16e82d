package io.lockstep.kernels.backend;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The closed list of backends, each loaded when first asked for. */
public final class Backends {
    private static final Map<String, Supplier<Backend>> KNOWN = Map.of();

    private Backends() {}

    /** Names that {@link #named} knows, the preferred first. */
    public static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    /**
     * The backend of that name, loaded.
     *
     * @throws IllegalArgumentException when there is no such backend
     * @throws BackendUnavailableException saying why, when its native library cannot load in this JVM
     */
    public static Backend named(String name) {
        Supplier<Backend> backend = KNOWN.get(name);
        if (backend == null) {
            throw new IllegalArgumentException("lockstep.backend: unknown backend '" + name + "'. Known: " + names());
        }
        return backend.get();
    }
}
