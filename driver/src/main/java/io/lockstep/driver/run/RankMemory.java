package io.lockstep.driver.run;

import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.config.SyncMode;
import io.lockstep.driver.rank.Snapshot;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.PaddedScoring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one process will take, by kind, in bytes, before it takes it.
 *
 * @param heap by kind, in a fixed order
 * @param offHeap by kind, in a fixed order
 */
record RankMemory(Map<String, Long> heap, Map<String, Long> offHeap) {
    /** What Spark and the JVM itself need of a heap, and native libraries beside it. */
    private static final long RESERVED = 200L << 20;

    /** Settings are higher than needs by this: a JVM does not give all of its heap. */
    private static final double MARGIN = 1.06;

    private static final double MEBI = 1 << 20;
    private static final long TRANSPORT = 24L << 20;
    private static final long TRANSPORT_PER_PEER = 2L << 20;

    /** Floats of a row in a batch beside inputs and targets: its weight, its number, its loss. */
    private static final int BATCH_EXTRAS = 4;

    /**
     * What networks take.
     *
     * @param onHeap whether gradients and sums of them are on the heap
     * @param training a network compiled for the run's slices
     * @param scoring one for scoring only
     */
    record Networks(boolean onHeap, MemoryPlan training, MemoryPlan scoring) {
        /** Where it is not known yet what they take. */
        static final Networks NONE = new Networks(false, MemoryPlan.NONE, MemoryPlan.NONE);
    }

    private static final class Sizes {
        private final ResolvedRun resolved;
        private final Networks networks;
        private final long parameters;
        private final int slots;
        private final int slices;
        private final Map<String, Long> heap = new LinkedHashMap<>();
        private final Map<String, Long> offHeap = new LinkedHashMap<>();

        Sizes(ResolvedRun resolved, Networks networks) {
            this.resolved = resolved;
            this.networks = networks;
            this.parameters = resolved.model().layout().size() * Float.BYTES;
            this.slots = resolved.config()
                    .train()
                    .updateRule(resolved.model().layout())
                    .slots()
                    .size();
            this.slices = resolved.config().train().sliceCount();
        }

        void network(int threads) {
            MemoryPlan plan = networks.training();
            heap.put("network", plan.heapBytes() + threads * plan.heapBytesPerThread());
            offHeap.put("network", plan.nativeBytes() + threads * plan.nativeBytesPerThread());
        }

        /** Beside those that belong to the threads, one for each level of the tree. */
        long waitingSums(int own, int threads) {
            int depth = own <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(own - 1);
            return parameters * (Math.min(own, threads + depth) - Math.min(own, threads));
        }

        void sums(long finished, long waiting) {
            heap.put("gradient sums", finished + (networks.onHeap() ? waiting : 0));
            offHeap.put("gradient sums", networks.onHeap() ? 0 : waiting);
        }

        void examples(int own, int threads) {
            List<Integer> rows = resolved.slicing().sliceSizes();
            long reading = TrainingData.memoryBytes(
                    resolved.data().train(), resolved.assignment("", "").order(), own);
            heap.put("examples", reading + threads * batch(rows.get(rows.size() - 1)));
        }

        long batch(int rows) {
            long perRow = (long) BATCH_EXTRAS + resolved.data().preprocessing().targetSize();
            for (ModelSpec.Input input : resolved.model().inputs()) {
                perRow += input.shape().elementCount();
            }
            return perRow * rows * Float.BYTES;
        }

        void validation(int threads) {
            ShardManifest rows = resolved.data().validation();
            if (rows != null) {
                MemoryPlan plan = networks.scoring();
                long scorer = plan.heapBytesPerThread() + batch(PaddedScoring.ROWS);
                heap.put("validation", SequentialData.memoryBytes(rows) + threads * scorer);
                offHeap.put("validation", threads * plan.nativeBytesPerThread());
            }
        }

        RankMemory memory() {
            return new RankMemory(heap, offHeap);
        }
    }

    /**
     * A rank of a roster.
     *
     * @param threads of all ranks
     * @param rank which of them
     */
    static RankMemory of(ResolvedRun resolved, Networks networks, List<Integer> threads, int rank) {
        Sizes sizes = new Sizes(resolved, networks);
        int mine = threads.get(rank);
        int ranks = threads.size();
        SliceAssignment slices = new SliceAssignment(sizes.slices, threads);
        int own = slices.end(rank) - slices.first(rank);
        long chunk = (long) Chunks.of(resolved.model().layout(), ranks).of(rank).size() * Float.BYTES;
        boolean averages =
                resolved.config().train().ema() != null && resolved.data().validation() != null;
        sizes.heap.put("parameters", sizes.parameters);
        sizes.heap.put("optimizer", chunk * sizes.slots);
        sizes.heap.put("checkpoint", chunk * Snapshot.copies(sizes.slots));
        sizes.heap.put("average", averages ? sizes.parameters : 0);
        sizes.sums(chunk, sizes.waitingSums(own, mine));
        sizes.network(mine);
        sizes.examples(own, mine);
        sizes.validation(mine);
        if (ranks > 1) {
            // parts of other ranks' sums wait for their siblings in the tree
            sizes.heap.put("communication", chunk * (Integer.SIZE - Integer.numberOfLeadingZeros(ranks - 1)));
            sizes.offHeap.put("communication", TRANSPORT + TRANSPORT_PER_PEER * (ranks - 1));
        }
        return sizes.memory();
    }

    /** An executor that computes slices for the driver: weights arrive as a broadcast, sums leave as bytes. */
    static RankMemory ofExecutor(ResolvedRun resolved, Networks networks, int executors, int threads) {
        Sizes sizes = new Sizes(resolved, networks);
        int own = (sizes.slices - 1) / executors + 1;
        int perTask = (own - 1) / threads + 1;
        sizes.heap.put("parameters", sizes.parameters);
        sizes.heap.put("broadcast", 2 * sizes.parameters);
        // of each task: its sum, the same as bytes, and another's that it merges with
        sizes.sums(3L * threads * sizes.parameters, threads * sizes.waitingSums(perTask, 1));
        sizes.network(threads);
        sizes.examples(own, threads);
        sizes.validation(threads);
        return sizes.memory();
    }

    /** The driver: it writes the model; with broadcast it also owns all parameters while they are trained. */
    static RankMemory ofDriver(ResolvedRun resolved, Networks networks) {
        Sizes sizes = new Sizes(resolved, networks);
        MemoryPlan scoring = networks.scoring();
        sizes.heap.put("parameters", sizes.parameters);
        if (resolved.config().train().sync() == SyncMode.BROADCAST) {
            boolean averages = resolved.config().train().ema() != null;
            sizes.heap.put("optimizer", sizes.parameters * sizes.slots);
            sizes.heap.put("checkpoint", sizes.parameters * Snapshot.copies(sizes.slots));
            sizes.heap.put("average", averages ? sizes.parameters : 0);
            sizes.heap.put("broadcast", 2 * sizes.parameters);
            sizes.heap.put("gradient sums", 3 * sizes.parameters);
        }
        sizes.heap.put("network", scoring.heapBytes() + scoring.heapBytesPerThread());
        sizes.offHeap.put("network", scoring.nativeBytes() + scoring.nativeBytesPerThread());
        return sizes.memory();
    }

    /** Both in one process. */
    RankMemory plus(RankMemory other) {
        Map<String, Long> allHeap = new LinkedHashMap<>(heap);
        other.heap.forEach((kind, bytes) -> allHeap.merge(kind, bytes, Long::sum));
        Map<String, Long> allOffHeap = new LinkedHashMap<>(offHeap);
        other.offHeap.forEach((kind, bytes) -> allOffHeap.merge(kind, bytes, Long::sum));
        return new RankMemory(allHeap, allOffHeap);
    }

    /** Whether it fits a heap. */
    boolean fits(long heapLimit) {
        return heapBytes() + RESERVED <= heapLimit;
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
     * @param where the process, for the message
     * @param heapLimit of its JVM
     * @param offHeapLimit beside the heap; 0 where nobody enforces one
     * @param heapSetting the name of Spark's setting of the heap
     * @param alternative what else can be done, for the message; may be empty
     * @throws IllegalArgumentException with the settings that make it fit
     */
    void check(String where, long heapLimit, long offHeapLimit, String heapSetting, String alternative) {
        long needsHeap = heapBytes() + RESERVED;
        long needsOffHeap = offHeapBytes() + RESERVED;
        boolean heapFits = fits(heapLimit);
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
                + "). Start with " + String.join(" ", settings) + alternative);
    }

    private static long megabytes(long bytes) {
        long step = 256L << 20;
        return ((long) (bytes * MARGIN) + step - 1) / step * 256;
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
