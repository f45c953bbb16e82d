package io.lockstep.kernels.graph;

import io.lockstep.kernels.network.InferenceWorkspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sizes of a network's scoring passes: {@link InferenceWorkspace#ROWS}, and of the small ones it was compiled with those
 * that {@link EqualPasses} has found to give the same bits. A library may sum in another order where there are fewer rows;
 * such a size is left out, and its rows go through the next larger one. Thread-safe.
 */
public final class ScoringPasses {
    private final Graph graph;
    private final List<Integer> sizes;
    private final OpenState network;
    private @Nullable List<Integer> equal;

    /**
     * @param small rows of the passes asked for beside the full one, ascending
     * @param network what workspaces belong to
     */
    public ScoringPasses(Graph graph, List<Integer> small, OpenState network) {
        this.graph = graph;
        this.sizes = with(small, InferenceWorkspace.ROWS);
        this.network = network;
        this.equal = small.isEmpty() ? sizes : null;
    }

    private static List<Integer> with(List<Integer> small, int full) {
        List<Integer> sizes = new ArrayList<>(small);
        sizes.add(full);
        return List.copyOf(sizes);
    }

    /** Rows of all passes asked for, ascending: the full one last. */
    public List<Integer> sizes() {
        return sizes;
    }

    /**
     * One thread's scoring. The first one of a network, whose parameters are packed by then, compares the sizes.
     *
     * @param maker of a backend's pass of so many rows, closed with the workspace
     */
    public InferenceWorkspace workspace(IntFunction<ForwardPass> maker) {
        synchronized (this) {
            if (equal == null) {
                equal = equal(maker);
            }
            return new SizedScoring(made(equal, maker), network);
        }
    }

    private PaddedScoring[] made(List<Integer> wanted, IntFunction<ForwardPass> maker) {
        PaddedScoring[] passes = new PaddedScoring[wanted.size()];
        try {
            for (int i = 0; i < passes.length; i++) {
                passes[i] = new PaddedScoring(graph, wanted.get(i), maker.apply(wanted.get(i)));
            }
            return passes;
        } catch (RuntimeException e) {
            Arrays.stream(passes).filter(pass -> pass != null).forEach(PaddedScoring::close);
            throw e;
        }
    }

    private List<Integer> equal(IntFunction<ForwardPass> maker) {
        PaddedScoring[] passes = made(sizes, maker);
        try {
            List<PaddedScoring> small = List.of(passes).subList(0, passes.length - 1);
            boolean[] same = new EqualPasses(graph, passes[passes.length - 1]).equal(small);
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < same.length; i++) {
                if (same[i]) {
                    found.add(sizes.get(i));
                }
            }
            return with(found, InferenceWorkspace.ROWS);
        } finally {
            Arrays.stream(passes).forEach(PaddedScoring::close);
        }
    }

    /** Bytes that a workspace takes beside its passes. */
    public long bytes() {
        return sizes.stream()
                .mapToLong(rows -> PaddedScoring.bytes(graph, rows))
                .sum();
    }
}
