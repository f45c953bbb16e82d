package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.plain.PlainDiagnosis;
import io.lockstep.kernels.backend.plain.PlainNetwork;
import io.lockstep.kernels.backend.plain.RoundedMultiplier;
import io.lockstep.kernels.graph.ArraySizes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Diagnosis;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import org.ejml.EjmlVersion;

/** The backend that works everywhere. Its bits do not depend on the machine: Java's arithmetic is exact about them. */
public final class PortableBackend implements Backend {
    /** As in {@code -Dlockstep.backend=portable}. */
    public static final String NAME = "portable";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String identity() {
        return "portable EJML " + EjmlVersion.VERSION;
    }

    /** See {@code Backends.diagnosis}. */
    public static Diagnosis diagnosis(
            ModelSpec spec, HeapFloats parameters, List<FloatStorage> tables, List<Integer> sliceSizes, long seed) {
        return new PlainDiagnosis(Graph.of(spec), parameters, tables, sliceSizes, seed, PortableMultiplier::new);
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
            case F32 -> new PlainNetwork(graph, options, PortableMultiplier::new);
            case BF16 ->
                new PlainNetwork(graph, options, weights -> new RoundedMultiplier(weights, PortableMultiplier::new));
        };
    }
}
