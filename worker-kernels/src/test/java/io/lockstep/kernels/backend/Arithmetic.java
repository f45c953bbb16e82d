package io.lockstep.kernels.backend;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A backend at a precision. */
record Arithmetic(String backend, Precision precision) {
    /**
     * Of the sum of magnitudes, for a float32 computation of some layers with sums of up to 1001 products: 2^-24 for
     * each rounding, sqrt(1001) of them in a sum of random signs, a few layers, as many again for the errors carried.
     */
    private static final double F32_TOLERANCE = 0x1p-24 * 32 * 4 * 4;

    /**
     * Operands are rounded to 8 bits, half a unit of which is 2^-8 of them at most; what is added, is added in float32.
     * Two operands, a few layers, as many again for the errors carried and for a rectifier or maximum that decides
     * otherwise.
     */
    private static final double BF16_TOLERANCE = 0x1p-8 * 2 * 4 * 2;

    /** What loads here. */
    static List<Arithmetic> all() {
        return Backends.names().stream()
                .filter(Arithmetic::loads)
                .flatMap(name -> Arrays.stream(Precision.values())
                        .filter(Backends.named(name)::supports)
                        .map(precision -> new Arithmetic(name, precision)))
                .toList();
    }

    static boolean loads(String backend) {
        try {
            return Backends.named(backend) != null;
        } catch (BackendUnavailableException e) {
            return false;
        }
    }

    /** The models worth running: where layers' own kernels are those of {@code portable}, each kind once. */
    Stream<ModelCase> models() {
        boolean all = precision == Precision.F32 && !backend.equals("blas");
        return (all ? ModelCase.all() : ModelCase.eachKindOnce()).stream();
    }

    Network compile(ModelSpec spec, List<Integer> sliceSizes) {
        return compile(spec, sliceSizes, false);
    }

    Network compile(ModelSpec spec, List<Integer> sliceSizes, boolean recompute) {
        return Backends.named(backend)
                .compile(spec, CompileOptions.training(precision, sliceSizes).withRecompute(recompute));
    }

    /** The whole, or the part that is trained. */
    Network compile(ModelCase model, List<Integer> sliceSizes, boolean recompute) {
        CompileOptions options = CompileOptions.training(precision, sliceSizes).withRecompute(recompute);
        return Backends.named(backend)
                .compile(model.spec(), model.phase() == null ? options : options.forPhase(model.phase()));
    }

    /** For scoring by small passes too. */
    Network compileForFewRows(ModelCase model) {
        return Backends.named(backend)
                .compile(model.spec(), CompileOptions.scoring(precision).withSmallPasses());
    }

    Arithmetic on(String other) {
        return new Arithmetic(other, precision);
    }

    double tolerance() {
        return precision == Precision.F32 ? F32_TOLERANCE : BF16_TOLERANCE;
    }

    @Override
    public String toString() {
        return backend + " " + precision.label();
    }
}
