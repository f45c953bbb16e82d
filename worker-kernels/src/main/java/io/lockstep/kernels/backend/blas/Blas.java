package io.lockstep.kernels.backend.blas;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.nativelibrary.CoreType;
import io.lockstep.kernels.backend.nativelibrary.NativeLibraries;
import io.lockstep.kernels.backend.plain.PlainNetwork;
import io.lockstep.kernels.backend.plain.RoundedMultiplier;
import io.lockstep.kernels.graph.ArraySizes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;

/**
 * Plain networks over OpenBLAS. Each call runs in its own thread alone. Scoring multiplies in Java as {@code portable}
 * does: the kernels that OpenBLAS has for AVX2 give a row other bits at another place among the rows.
 */
public final class Blas implements Backend {
    /** As in {@code -Dlockstep.backend=blas}. */
    public static final String NAME = "blas";

    private static @Nullable Blas open;

    private final InstructionSet level;
    private final String identity;

    /** OpenBLAS's way to end the threads it starts when it is loaded, called through an adapter that fits. */
    private static final class EndThreads extends org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads {
        EndThreads() {
            super(); // the public ones make no callable object
            put(Loader.addressof("blas_thread_shutdown_"));
        }
    }

    private Blas(InstructionSet level) {
        this.level = level;
        openblas_nolapack.blas_set_num_threads(1);
        new EndThreads().call(0);
        this.identity = openblas_nolapack.OPENBLAS_VERSION.trim() + " " + CoreType.inUse();
    }

    /**
     * Loads the library, for the life of this JVM at this level.
     *
     * @throws io.lockstep.kernels.backend.BackendUnavailableException when it cannot load here
     * @throws IllegalStateException when this JVM already computes at another level
     */
    public static synchronized Blas open(InstructionSet level) {
        NativeLibraries.load(NAME, level, () -> {});
        Blas there = open;
        if (there == null) {
            there = new Blas(level);
            open = there;
        }
        return there;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public InstructionSet level() {
        return level;
    }

    @Override
    public boolean supports(Precision precision) {
        return true;
    }

    @Override
    public boolean emulates(Precision precision) {
        return precision == Precision.BF16;
    }

    @Override
    public boolean onHeap() {
        return true;
    }

    @Override
    public Network compileFixed(ModelSpec spec, CompileOptions options) {
        Graph graph = Graph.of(spec, options.inputGradients(), options.parameterGradients(), options.phase());
        ArraySizes.check(graph, options.sliceSizes());
        return switch (options.precision()) {
            case F32 -> new PlainNetwork(graph, options, BlasMultiplier::new);
            case BF16 ->
                new PlainNetwork(graph, options, weights -> new RoundedMultiplier(weights, BlasMultiplier::new));
        };
    }
}
