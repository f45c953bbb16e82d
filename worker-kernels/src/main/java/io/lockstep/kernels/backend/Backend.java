package io.lockstep.kernels.backend;

import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import java.util.List;

/** A way to compute networks. Stateless to its users; obtained from {@code Backends}. */
public interface Backend {
    /** As in {@code -Dlockstep.backend=}: {@code onednn}, {@code blas}, {@code portable}. */
    String name();

    /**
     * Library, version and instruction-set level: what weight bits depend on, e.g.
     * {@code oneDNN 3.1.0 avx512_core_amx}.
     */
    String identity();

    /** The instruction-set level the bits depend on; {@link InstructionSet#UNKNOWN} where they depend on none. */
    default InstructionSet level() {
        return InstructionSet.UNKNOWN;
    }

    /** Whether {@link #compile} knows the precision. */
    default boolean supports(Precision precision) {
        return precision == Precision.F32;
    }

    /**
     * Whether the processor has no such arithmetic, so that rounding operands makes this precision slower than float32.
     */
    default boolean emulates(Precision precision) {
        return false;
    }

    /** {@link #identity} and how the precision is computed, e.g. {@code OpenBLAS 0.3.23 haswell, bf16 emulated}. */
    default String identity(Precision precision) {
        return emulates(precision) ? precision.emulatedBy(identity()) : identity();
    }

    /** Whether gradients and sums of them lie on the Java heap. */
    default boolean onHeap() {
        return false;
    }

    /**
     * Compiles a network for training slices of the given sizes and for scoring.
     *
     * @throws IllegalArgumentException naming the node, when the model cannot be computed here
     */
    default Network compile(ModelSpec spec, CompileOptions options) {
        return spec.buckets() == 0
                ? compileFixed(spec, options)
                : BucketedNetwork.of(spec, options, this::compileFixed);
    }

    /**
     * Compiles a network whose shapes are fixed: of sequences of any length, at one bucket.
     *
     * @throws IllegalArgumentException naming the node, when the model cannot be computed here
     */
    Network compileFixed(ModelSpec spec, CompileOptions options);

    /** The same for plain training, or scoring alone where there are no slices. */
    default Network compile(ModelSpec spec, Precision precision, List<Integer> sliceSizes) {
        return compile(spec, CompileOptions.training(precision, sliceSizes));
    }
}
