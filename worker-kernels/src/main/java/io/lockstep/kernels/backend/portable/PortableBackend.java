package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.plain.PlainDiagnosis;
import io.lockstep.kernels.backend.plain.PlainNetwork;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Diagnosis;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Network;
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

    /** See {@link io.lockstep.kernels.backend.Backends#diagnosis}. */
    public static Diagnosis diagnosis(ModelSpec spec, HeapFloats parameters, List<Integer> sliceSizes, long seed) {
        return new PlainDiagnosis(Graph.of(spec), parameters, sliceSizes, seed, PortableMultiplier::new);
    }

    @Override
    public Network compile(ModelSpec spec, Precision precision, List<Integer> sliceSizes) {
        if (precision != Precision.F32) {
            throw new IllegalArgumentException(
                    "train.precision: the portable backend computes in f32, got bf16. Set train.precision: f32");
        }
        return new PlainNetwork(Graph.of(spec), sliceSizes, PortableMultiplier::new);
    }
}
