package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_max_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_primitive_cache_capacity;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.jspecify.annotations.Nullable;

/**
 * Loads oneDNN, once for each JVM, and settles what can be settled only before its first primitive: where JavaCPP unpacks
 * it, that JavaCPP frees nothing behind our back, and the instruction-set level.
 */
final class NativeDoor {
    /** Says in a test, or on an executor with a broken library, that there is no native code. */
    static final String DISABLED_PROPERTY = "lockstep.native.disabled";

    private static final int PRIMITIVE_CACHE_CAPACITY = 64;
    private static final String JAVACPP = "org.bytedeco.javacpp.";

    private static @Nullable NativeDoor open;
    private static @Nullable String failure;

    private final InstructionSet level;
    private final String identity;
    private final engine cpu;
    private final OneThread oneThread;

    /** libgomp's {@code omp_set_num_threads}, called through the one adapter of the presets that fits it. */
    private static final class OneThread extends openblas_nolapack.SetNumThreads {
        OneThread() {
            super(); // the public ones make no callable object
            put(Loader.addressof("omp_set_num_threads"));
        }
    }

    private NativeDoor(InstructionSet level) {
        this.oneThread = new OneThread();
        this.level = level;
        if (level != InstructionSet.UNKNOWN && level.mask() < InstructionSet.ASIMD.mask()) {
            int status = dnnl_set_max_cpu_isa(level.mask());
            int effective = dnnl_get_effective_cpu_isa();
            if (status != 0 || effective != level.mask()) {
                throw new IllegalStateException("oneDNN's own level is " + labelOf(effective) + " where the run's is "
                        + level.label() + ". Set -D" + InstructionSet.CAP_PROPERTY + "=" + labelOf(effective)
                        + " for the driver and all executors");
            }
        }
        oneThread.call(1);
        dnnl_set_primitive_cache_capacity(PRIMITIVE_CACHE_CAPACITY);
        dnnl_version_t version = dnnl_version();
        this.identity =
                "oneDNN " + version.major() + "." + version.minor() + "." + version.patch() + " " + level.label();
        this.cpu = new engine(engine.kind.cpu, 0);
    }

    private static String labelOf(int mask) {
        for (InstructionSet level : InstructionSet.values()) {
            if (level.mask() == mask) {
                return level.label();
            }
        }
        return "0x" + Integer.toHexString(mask);
    }

    /**
     * The library, at this level.
     *
     * @throws BackendUnavailableException when it cannot load; the same answer every time
     * @throws IllegalStateException when this JVM already computes at another level
     */
    static synchronized NativeDoor open(InstructionSet level) {
        NativeDoor there = open;
        if (there != null) {
            if (there.level != level) {
                throw new IllegalStateException("onednn: this JVM computes at " + there.level.label()
                        + " already, the run's level is " + level.label()
                        + ". Use fresh executors, or start every one with -D" + InstructionSet.CAP_PROPERTY + "="
                        + level.label());
            }
            return there;
        }
        if (failure != null) {
            throw new BackendUnavailableException(failure, null);
        }
        open = load(level);
        return open;
    }

    /** The level this JVM computes at, null while the library is not open. */
    static synchronized @Nullable InstructionSet openLevel() {
        return open == null ? null : open.level;
    }

    private static NativeDoor load(InstructionSet level) {
        if (Boolean.getBoolean(DISABLED_PROPERTY)) {
            throw new BackendUnavailableException(
                    "onednn: expected the native library, got -D" + DISABLED_PROPERTY
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
            setUnlessSet("nopointergc", "true");
            setUnlessSet("maxbytes", "0");
            setUnlessSet("maxphysicalbytes", "0");
            Loader.load(openblas_nolapack.class);
            Loader.load(org.bytedeco.openblas.global.openblas_nolapack.class);
            Loader.load(org.bytedeco.dnnl.global.dnnl.class);
            return new NativeDoor(level);
        } catch (IOException | LinkageError | RuntimeException e) {
            failure = "onednn: cannot load the native library from " + directory + ": " + reason(e)
                    + ". It needs Linux with glibc 2.17 or newer and a directory with 200 MB free, of the user's own,"
                    + " that programs may run from: set -D" + NativeDirectory.PROPERTY
                    + "=DIR, or choose -Dlockstep.backend=portable";
            throw new BackendUnavailableException(failure, e);
        }
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

    /** Makes the calling thread run primitives by itself alone; to be called by whoever is about to create or run one. */
    void enter() {
        oneThread.call(1);
    }

    InstructionSet level() {
        return level;
    }

    engine cpu() {
        return cpu;
    }

    String identity() {
        return identity;
    }
}
