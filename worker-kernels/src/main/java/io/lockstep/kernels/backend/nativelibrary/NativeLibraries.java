package io.lockstep.kernels.backend.nativelibrary;

import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.jspecify.annotations.Nullable;

/**
 * Loads native libraries, each once for each JVM, and settles what can be settled only before: where JavaCPP unpacks
 * them, that JavaCPP frees nothing behind our back, and the kernels of OpenBLAS, which every backend needs.
 */
public final class NativeLibraries {
    /** Says in a test, or on an executor with a broken library, that there is no native code. */
    static final String DISABLED_PROPERTY = "lockstep.native.disabled";

    private static final String JAVACPP = "org.bytedeco.javacpp.";
    private static final Map<String, String> FAILURES = new HashMap<>();

    private static @Nullable InstructionSet settled;

    private NativeLibraries() {}

    /**
     * Loads OpenBLAS and what else a backend needs, at this level.
     *
     * @param backend its name
     * @param others loads the other libraries, by JavaCPP
     * @throws BackendUnavailableException when one cannot load; the same answer every time
     * @throws IllegalStateException when this JVM already computes at another level
     */
    public static synchronized void load(String backend, InstructionSet level, Runnable others) {
        if (settled != null && settled != level) {
            throw new IllegalStateException(backend + ": this JVM computes at " + settled.label()
                    + " already, the run's level is " + level.label()
                    + ". Use fresh executors, or start every one with -D" + InstructionSet.CAP_PROPERTY + "="
                    + level.label());
        }
        String earlier = FAILURES.get(backend);
        if (earlier != null) {
            throw new BackendUnavailableException(earlier, null);
        }
        if (Boolean.getBoolean(DISABLED_PROPERTY)) {
            throw new BackendUnavailableException(
                    backend + ": expected the native library, got -D" + DISABLED_PROPERTY
                            + "=true. Remove it, or choose -Dlockstep.backend=portable",
                    null);
        }
        String directory = System.getProperty(JAVACPP + "cachedir", "");
        try {
            if (directory.isEmpty()) {
                directory = NativeDirectory.wanted().toString();
                System.setProperty(
                        JAVACPP + "cachedir", NativeDirectory.prepare().toString());
            }
            loadOpenBlas(level);
            others.run();
        } catch (IOException | LinkageError | RuntimeException e) {
            String failure = backend + ": cannot load the native library from " + directory + ": " + reason(e)
                    + ". It needs Linux with glibc 2.17 or newer and a directory with 200 MB free, of the user's own,"
                    + " that programs may run from: set -D" + NativeDirectory.PROPERTY
                    + "=DIR, or choose -Dlockstep.backend=portable";
            FAILURES.put(backend, failure);
            throw new BackendUnavailableException(failure, e);
        }
    }

    /** The level this JVM computes at, null while no library is loaded. */
    public static synchronized @Nullable InstructionSet settledLevel() {
        return settled;
    }

    private static void loadOpenBlas(InstructionSet level) {
        if (settled != null) {
            return;
        }
        setUnlessSet("nopointergc", "true");
        setUnlessSet("maxbytes", "0");
        setUnlessSet("maxphysicalbytes", "0");
        CoreType.pinned(level, () -> {
            Loader.load(openblas_nolapack.class);
            Loader.load(org.bytedeco.openblas.global.openblas_nolapack.class);
        });
        settled = level;
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        while (root instanceof LinkageError && root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getProperty(JAVACPP + name) == null) {
            System.setProperty(JAVACPP + name, value);
        }
    }
}
