package io.lockstep.kernels.backend.registry;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.InstructionSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Backends by name in order of preference, each loaded at its first use; the first whose bits depend on an
 * instruction-set level settles it for this JVM. Thread-safe.
 */
final class BackendList {
    private record Loaded(Backend backend, InstructionSet level) {}

    private final Map<String, Function<InstructionSet, Backend>> known;
    private final Map<String, Loaded> loaded = new HashMap<>();
    private @Nullable InstructionSet settledLevel;

    BackendList(Map<String, Function<InstructionSet, Backend>> known) {
        this.known = new LinkedHashMap<>(known);
    }

    List<String> names() {
        return List.copyOf(known.keySet());
    }

    /** The level of the backends loaded; null while none depends on one. */
    synchronized @Nullable InstructionSet settledLevel() {
        return settledLevel;
    }

    synchronized Backend named(String name, InstructionSet level) {
        Function<InstructionSet, Backend> loader = known.get(name);
        if (loader == null) {
            throw new IllegalArgumentException(Backends.PROPERTY + ": unknown backend '" + name + "'. Known: "
                    + String.join(", ", known.keySet()));
        }
        Loaded there = loaded.get(name);
        if (there == null || there.level != level) {
            there = new Loaded(load(name, loader, level), level);
            loaded.put(name, there);
            if (there.backend.level() != InstructionSet.UNKNOWN) {
                settledLevel = there.backend.level();
            }
        }
        return there.backend;
    }

    /**
     * A missing or broken native library shows as a linkage error, from JavaCPP or from a class that could not
     * initialize.
     */
    private static Backend load(String name, Function<InstructionSet, Backend> loader, InstructionSet level) {
        try {
            return loader.apply(level);
        } catch (BackendUnavailableException | IllegalStateException e) {
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
    Backends.Choice choose(String wanted, InstructionSet level) {
        if (!wanted.isEmpty()) {
            return new Backends.Choice(named(wanted, level), "");
        }
        StringBuilder reasons = new StringBuilder();
        BackendUnavailableException last = null;
        for (String name : known.keySet()) {
            try {
                Backend backend = named(name, level);
                String warning = reasons.isEmpty()
                        ? ""
                        : reasons + " The " + name + " kernels do the same work instead, slower.";
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
