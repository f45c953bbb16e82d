package io.lockstep.kernels.backend.registry;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.BucketedDiagnosis;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.blas.Blas;
import io.lockstep.kernels.backend.onednn.OneDnn;
import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.graph.ArraySizes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.MemoryBound;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Diagnosis;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The closed list of backends, each loaded when first asked for. */
public final class Backends {
    /** System property that names the backend to use, whatever {@link #choose} would prefer. */
    public static final String PROPERTY = "lockstep.backend";

    private static final BackendList KNOWN = new BackendList(known());

    private Backends() {}

    /** The preferred first. A loader touches its backend's classes when called, not before: natives may be absent. */
    private static Map<String, Function<InstructionSet, Backend>> known() {
        Map<String, Function<InstructionSet, Backend>> known = new LinkedHashMap<>();
        known.put(OneDnn.NAME, OneDnn::open);
        known.put(Blas.NAME, Blas::open);
        known.put(PortableBackend.NAME, level -> new PortableBackend());
        return known;
    }

    /** Names that {@link #named} knows, the preferred first. */
    public static List<String> names() {
        return KNOWN.names();
    }

    /**
     * The backend of that name, loaded, at {@link #level}.
     *
     * @throws IllegalArgumentException when there is no such backend
     * @throws BackendUnavailableException saying why, when its native library cannot load in this JVM
     */
    public static Backend named(String name) {
        return KNOWN.named(name, level());
    }

    /**
     * The backend of that name, loaded, at the level of a run.
     *
     * @throws IllegalArgumentException when there is no such backend
     * @throws BackendUnavailableException saying why, when its native library cannot load in this JVM
     * @throws IllegalStateException when this JVM already computes at another level, which is for ever
     */
    public static Backend named(String name, InstructionSet level) {
        return KNOWN.named(name, level);
    }

    /** The level this JVM computes at already, or else the highest it can. Touches no native library. */
    public static InstructionSet level() {
        InstructionSet settled = KNOWN.settledLevel();
        return settled == null ? InstructionSet.ofThisMachine() : settled;
    }

    /**
     * The nearest to the level of a run for one who does not take part in it: this JVM's own where it is settled, or
     * else the highest that this machine and the run have in common.
     */
    public static InstructionSet levelNear(InstructionSet run) {
        InstructionSet own = level();
        return KNOWN.settledLevel() == null && own.sameArchitecture(run) ? InstructionSet.common(own, run) : own;
    }

    /** What {@code -Dlockstep.backend=} names here; absent: nothing. */
    public static @Nullable String wanted() {
        return System.getProperty(PROPERTY);
    }

    /**
     * The backend that {@code -Dlockstep.backend=} names, or the first that loads here. What the ranks of a run choose
     * must be agreed by all of them.
     *
     * @throws IllegalArgumentException when the property names none
     * @throws BackendUnavailableException when the one the property names cannot load
     */
    public static Choice choose() {
        String wanted = wanted();
        return KNOWN.choose(wanted == null ? "" : wanted, level());
    }

    /**
     * Looks where slices stop being finite, whatever backend computed them.
     *
     * @param parameters before the step. Not modified, not kept.
     * @param tables values before the step of the layout's tables, by number. Not modified.
     * @param sliceSizes the numbers of rows that slices can have
     * @param seed of the run
     */
    public static Diagnosis diagnosis(
            ModelSpec spec, HeapFloats parameters, List<FloatStorage> tables, List<Integer> sliceSizes, long seed) {
        return spec.buckets() == 0
                ? PortableBackend.diagnosis(spec, parameters, tables, sliceSizes, seed)
                : new BucketedDiagnosis(
                        spec, own -> PortableBackend.diagnosis(own, parameters, tables, sliceSizes, seed));
    }

    /** The same of a model without tables. */
    public static Diagnosis diagnosis(ModelSpec spec, HeapFloats parameters, List<Integer> sliceSizes, long seed) {
        return diagnosis(spec, parameters, List.of(), sliceSizes, seed);
    }

    /**
     * Refuses a model whose passes are too large for arrays, whatever backend computes them.
     *
     * @param sliceSizes the numbers of rows that slices have, ascending; none for scoring alone
     * @throws IllegalArgumentException naming the node, its size, the rows and what to do
     */
    public static void checkSizes(ModelSpec spec, List<Integer> sliceSizes) {
        ArraySizes.check(Graph.of(longest(spec)), sliceSizes);
    }

    /**
     * More memory than a network will take, found without making one: for a model that may be too large to try.
     *
     * @param rows of the largest slice
     * @param onHeap whether the backend's arrays are on the Java heap
     */
    public static MemoryPlan planAtMost(ModelSpec spec, int rows, boolean onHeap) {
        MemoryPlan longest = MemoryBound.atMost(Graph.of(longest(spec)), rows, onHeap);
        long forms = Math.max(1, spec.buckets()); // each at most as large as that of the longest
        return new MemoryPlan(
                forms * longest.heapBytes(),
                forms * longest.nativeBytes(),
                forms * longest.heapBytesPerThread(),
                forms * longest.nativeBytesPerThread());
    }

    /** The model at the last bucket of its sequences. */
    private static ModelSpec longest(ModelSpec spec) {
        return spec.buckets() == 0 ? spec : spec.atBucket(spec.buckets() - 1);
    }

    /**
     * A backend and what people should know about the choice.
     *
     * @param warning why a preferred backend is not used, and what to do; empty when it is, or when it was asked for
     */
    public record Choice(Backend backend, String warning) {}
}
