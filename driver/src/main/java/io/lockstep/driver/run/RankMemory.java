package io.lockstep.driver.run;

import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.UpdateRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one rank will take, by kind, in bytes, before it takes it.
 *
 * @param heap by kind, in a fixed order
 * @param offHeap by kind, in a fixed order
 */
record RankMemory(Map<String, Long> heap, Map<String, Long> offHeap) {
    /** What Spark and the JVM itself need of a heap. */
    private static final long RESERVED = 200L << 20;

    private static final double MEBI = 1 << 20;
    private static final long TRANSPORT = 24L << 20;

    /**
     * @param network compiled for the run's slices
     * @param readBytes most heap that reading this rank's slices takes
     * @param threads of the rank
     */
    static RankMemory of(Setup setup, Network network, long readBytes, int ranks, int threads) {
        MemoryPlan plan = network.memoryPlan();
        long parameters = network.layout().size() * Float.BYTES;
        long chunk = (parameters - 1) / ranks + 1;
        int slices = setup.config().train().sliceCount();
        int depth = Integer.SIZE - Integer.numberOfLeadingZeros(slices);
        boolean gradientsOffHeap = plan.nativeBytesPerThread() >= parameters;
        long sums = parameters * Math.max(0, Math.min(slices, threads + depth) - threads);
        long batch = (long) ((setup.slicing().batch() - 1) / slices + 1)
                * (setup.model().inputs().get(0).shape().elementCount() + 2L)
                * Float.BYTES;
        Map<String, Long> heap = new LinkedHashMap<>();
        heap.put("parameters", parameters);
        UpdateRule rule = setup.config().train().updateRule(network.layout());
        heap.put("optimizer", chunk * rule.slots().size());
        heap.put("average", rule.averages() && setup.data().validation() != null ? parameters : 0);
        heap.put("gradient sums", chunk + (gradientsOffHeap ? 0 : sums));
        heap.put("network", plan.heapBytes() + threads * plan.heapBytesPerThread());
        heap.put("examples", readBytes + threads * batch);
        Map<String, Long> offHeap = new LinkedHashMap<>();
        offHeap.put("gradient sums", gradientsOffHeap ? sums : 0);
        offHeap.put("network", plan.nativeBytes() + threads * plan.nativeBytesPerThread());
        offHeap.put("communication", ranks > 1 ? 2 * chunk + TRANSPORT : 0);
        return new RankMemory(heap, offHeap);
    }

    long heapBytes() {
        return heap.values().stream().mapToLong(Long::longValue).sum();
    }

    long offHeapBytes() {
        return offHeap.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Refuses a run that will not fit.
     *
     * @param where the rank, for the message
     * @param heapLimit of its JVM
     * @param offHeapLimit beside the heap; 0 where nobody enforces one
     * @param heapSetting the name of Spark's setting of the heap
     * @throws IllegalArgumentException with the settings that make it fit
     */
    void check(String where, long heapLimit, long offHeapLimit, String heapSetting) {
        long needsHeap = heapBytes() + RESERVED;
        long needsOffHeap = offHeapBytes() + RESERVED;
        boolean heapFits = needsHeap <= heapLimit;
        boolean offHeapFits = offHeapLimit == 0 || needsOffHeap <= offHeapLimit;
        if (heapFits && offHeapFits) {
            return;
        }
        List<String> settings = new ArrayList<>();
        if (!heapFits) {
            settings.add("--conf " + heapSetting + "=" + megabytes(needsHeap) + "m");
        }
        if (!offHeapFits) {
            settings.add("--conf spark.executor.memoryOverhead=" + megabytes(needsOffHeap) + "m");
        }
        throw new IllegalArgumentException("memory: " + where + " has " + text(heapLimit) + " of heap"
                + (offHeapLimit == 0 ? "" : " and " + text(offHeapLimit) + " beside it") + ", expected "
                + text(needsHeap)
                + " (" + describe(heap) + ") and " + text(needsOffHeap) + " beside it (" + describe(offHeap)
                + "). Start with " + String.join(" ", settings));
    }

    private static long megabytes(long bytes) {
        long step = 256L << 20;
        return (bytes + step - 1) / step * 256;
    }

    /** One line of kinds and sizes. */
    static String describe(Map<String, Long> kinds) {
        List<String> parts = new ArrayList<>();
        kinds.forEach((kind, bytes) -> {
            if (bytes > 0) {
                parts.add(kind + " " + text(bytes));
            }
        });
        return String.join(", ", parts);
    }

    static String text(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBI);
    }
}
