package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.nativelibrary.NativeLibraries;
import io.lockstep.kernels.graph.ArraySizes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;

/**
 * The fast backend: whole primitives of oneDNN with fused activations; layers without a native operation run bridged.
 */
public final class OneDnn implements Backend {
    /** As in {@code -Dlockstep.backend=onednn}. */
    public static final String NAME = "onednn";

    private final NativeDoor door;

    private OneDnn(NativeDoor door) {
        this.door = door;
    }

    /**
     * Loads the library, for the life of this JVM at this level.
     *
     * @throws io.lockstep.kernels.backend.BackendUnavailableException when it cannot load here
     * @throws IllegalStateException when this JVM already computes at another level
     */
    public static OneDnn open(InstructionSet level) {
        return new OneDnn(NativeDoor.open(NAME, level));
    }

    /** At the level this JVM computes at already, or the highest of this machine. */
    public static OneDnn open() {
        InstructionSet level = NativeLibraries.settledLevel();
        return open(level == null ? InstructionSet.ofThisMachine() : level);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String identity() {
        return door.identity();
    }

    @Override
    public InstructionSet level() {
        return door.level();
    }

    @Override
    public boolean supports(Precision precision) {
        return precision == Precision.F32 || includes(InstructionSet.AVX512);
    }

    @Override
    public boolean emulates(Precision precision) {
        return precision == Precision.BF16 && !includes(InstructionSet.AVX512_BF16);
    }

    private boolean includes(InstructionSet level) {
        return (door.level().mask() & level.mask()) == level.mask();
    }

    @Override
    public Network compileFixed(ModelSpec spec, CompileOptions options) {
        if (!supports(options.precision())) {
            throw new IllegalArgumentException("train.precision: bf16 on the onednn backend needs the instruction set "
                    + InstructionSet.AVX512.label() + ", got " + door.level().label()
                    + ". Set train.precision: f32, or choose -Dlockstep.backend=blas");
        }
        door.enter();
        Graph graph = Graph.of(spec, options.inputGradients(), options.parameterGradients(), options.phase());
        ArraySizes.check(graph, options.sliceSizes());
        return new OneDnnNetwork(door, graph, options);
    }
}
