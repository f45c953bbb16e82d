package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_max_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_primitive_cache_capacity;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.nativelibrary.NativeLibraries;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.jspecify.annotations.Nullable;

/**
 * Loads oneDNN, once for each JVM, and settles what can be settled only before its first primitive: the instruction-set
 * level.
 */
final class NativeDoor {
    private static final int PRIMITIVE_CACHE_CAPACITY = 64;

    private static @Nullable NativeDoor open;

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
     * @param backend its name, for messages
     * @throws io.lockstep.kernels.backend.BackendUnavailableException when it cannot load; the same answer every time
     * @throws IllegalStateException when this JVM already computes at another level
     */
    static synchronized NativeDoor open(String backend, InstructionSet level) {
        NativeLibraries.load(backend, level, () -> Loader.load(org.bytedeco.dnnl.global.dnnl.class));
        NativeDoor there = open;
        if (there == null) {
            there = new NativeDoor(level);
            open = there;
        }
        return there;
    }

    /**
     * Makes the calling thread run primitives by itself alone; to be called by whoever is about to create or run one.
     */
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
