package io.lockstep.kernels.backend;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Backends by name in order of preference, each loaded once, at its first use. Thread-safe. */
final class BackendList {
    private final Map<String, Supplier<Backend>> known;
    private final Map<String, Backend> loaded = new HashMap<>();

    BackendList(Map<String, Supplier<Backend>> known) {
        this.known = new LinkedHashMap<>(known);
    }

    List<String> names() {
        return List.copyOf(known.keySet());
    }

    synchronized Backend named(String name) {
        Supplier<Backend> loader = known.get(name);
        if (loader == null) {
            throw new IllegalArgumentException(Backends.PROPERTY + ": unknown backend '" + name + "'. Known: "
                    + String.join(", ", known.keySet()));
        }
        Backend backend = loaded.get(name);
        if (backend == null) {
            backend = load(name, loader);
            loaded.put(name, backend);
        }
        return backend;
    }

    /** A missing or broken native library shows as a linkage error, from JavaCPP or from a class that could not initialize. */
    private static Backend load(String name, Supplier<Backend> loader) {
        try {
            return loader.get();
        } catch (BackendUnavailableException e) {
            throw e;
        } catch (LinkageError | RuntimeException e) {
            throw new BackendUnavailableException(
                    "backend " + name + ": its native library cannot load on " + machine() + ": " + reason(e)
                            + ". Use a machine it is built for, or -D" + Backends.PROPERTY + "=portable",
                    e);
        }
    }

    private static String machine() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    /** The innermost cause says what is missing. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** @param wanted a name, or empty for the first that loads */
    Backends.Choice choose(String wanted) {
        if (!wanted.isEmpty()) {
            return new Backends.Choice(named(wanted), "");
        }
        StringBuilder reasons = new StringBuilder();
        BackendUnavailableException last = null;
        for (String name : known.keySet()) {
            try {
                Backend backend = named(name);
                String warning = reasons.isEmpty()
                        ? ""
                        : reasons + " The " + name + " kernels do the same work instead, several times slower.";
                return new Backends.Choice(backend, warning);
            } catch (BackendUnavailableException e) {
                reasons.append(reasons.isEmpty() ? "" : " ")
                        .append(e.getMessage())
                        .append('.');
                last = e;
            }
        }
        throw new BackendUnavailableException("backend: none of " + names() + " loads. " + reasons, last);
    }
}
