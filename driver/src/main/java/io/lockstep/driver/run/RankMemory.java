package io.lockstep.driver.run;

import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.collective.TableOwners;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.sync.MemoryAccount;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.HotRows;
import io.lockstep.kernels.update.RowStates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Memory that one process will take, by kind, in bytes, before it takes it.
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
     * Of an array that grows: half as large again as it need be, beside the one before, which is nearly as large as
     * need be.
     */
    private static final double GROWTH = 2.5;

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

    /** Of one process, by what is known of it. */
    private static final class Account implements MemoryAccount {
        private final ResolvedRun resolved;
        private final Networks networks;
        private final TrainConfig train;
        private final List<Integer> all;
        private final int rank;
        private final long heapBytes;
        private final SliceAssignment assignment;
        private final Map<String, Long> heap = new LinkedHashMap<>();
        private final Map<String, Long> offHeap = new LinkedHashMap<>();

        /**
         * @param all threads of each executor
         * @param rank which of them
         * @param heapBytes of its JVM
         */
        Account(ResolvedRun resolved, Networks networks, List<Integer> all, int rank, long heapBytes) {
            this.resolved = resolved;
            this.networks = networks;
            this.train = resolved.config().train();
            this.all = all;
            this.rank = rank;
            this.heapBytes = heapBytes;
            this.assignment = new SliceAssignment(train.shareCount(), all);
        }

        @Override
        public int executors() {
            return all.size();
        }

        @Override
        public int threads() {
            return all.get(rank);
        }

        @Override
        public int shares() {
            return assignment.end(rank) - assignment.first(rank);
        }

        @Override
        public int slices() {
            long shares = train.shareCount();
            return (int) ((shares() * (long) allSlices() + shares - 1) / shares);
        }

        @Override
        public int allSlices() {
            return train.sliceCount();
        }

        @Override
        public long parameters() {
            return resolved.model().layout().size() * Float.BYTES;
        }

        @Override
        public long chunk() {
            return (long) Chunks.of(resolved.model().layout(), all.size())
                            .of(rank)
                            .size()
                    * Float.BYTES;
        }

        @Override
        public int slots() {
            return train.updateRule(resolved.model().layout()).slots().size();
        }

        @Override
        public boolean averages() {
            return train.ema() != null;
        }

        @Override
        public boolean validates() {
            return resolved.data().validation() != null;
        }

        @Override
        public void heap(String kind, long bytes) {
            heap.put(kind, bytes);
        }

        @Override
        public void networks(int count, int threadsOfEach) {
            MemoryPlan plan = networks.training();
            heap.put("network", count * (plan.heapBytes() + threadsOfEach * plan.heapBytesPerThread()));
            offHeap.put("network", count * (plan.nativeBytes() + threadsOfEach * plan.nativeBytesPerThread()));
        }

        /** Beside those that belong to the threads, one for each level of the tree. */
        @Override
        public long waitingSums(int slices, int threads) {
            return parameters() * (Partials.buffers(slices, threads) - Math.min(slices, threads));
        }

        @Override
        public void sums(long finished, long waiting) {
            heap.put("gradient sums", finished + (networks.onHeap() ? waiting : 0));
            offHeap.put("gradient sums", networks.onHeap() ? 0 : waiting);
        }

        @Override
        public void examples(int slices) {
            List<Integer> rows = resolved.slicing().sliceSizes();
            long reading = TrainingData.memoryBytes(
                    resolved.data().train(), resolved.assignment("", "").order(), slices, heapBytes);
            int largest = rows.get(rows.size() - 1);
            long batch = batch(largest) + items(resolved.data().train(), largest);
            long mixing = resolved.config().train().mixup() == null ? 0 : batch(largest); // rows as they were
            heap.put("examples", reading + threads() * (batch + mixing));
        }

        /** What a batch of these rows takes beyond an item of each: its arrays grow as rows come. */
        private static long items(ShardManifest data, int rows) {
            return Math.round(GROWTH * data.mostItemBytes(rows));
        }

        private long batch(int rows) {
            long perRow = (long) BATCH_EXTRAS + resolved.model().targetSize();
            for (ModelSpec.Input input : resolved.model().inputs()) {
                perRow += input.shape().elementCount();
            }
            return perRow * rows * Float.BYTES;
        }

        /** A workspace pads a batch in one of its own, which has the items once more. */
        @Override
        public void validation() {
            ShardManifest rows = resolved.data().validation();
            if (rows != null) {
                MemoryPlan plan = networks.scoring();
                int run = InferenceWorkspace.ROWS;
                long scorer = plan.heapBytesPerThread() + batch(run) + 2 * items(rows, run);
                heap.put("validation", SequentialData.memoryBytes(rows, heapBytes) + threads() * scorer);
                offHeap.put("validation", threads() * plan.nativeBytesPerThread());
            }
        }

        /** Parts of other ranks' sums wait for their siblings in the tree. */
        @Override
        public void communication() {
            int others = executors() - 1;
            if (others > 0) {
                heap.put("communication", chunk() * (Integer.SIZE - Integer.numberOfLeadingZeros(others)));
                offHeap.put("communication", TRANSPORT + TRANSPORT_PER_PEER * others);
            }
        }

        /**
         * Of the rows a step touches at most: those of one's own slices, once as sums and once on their way, and where
         * there are others theirs, as they come, as sums, and as new values.
         */
        @Override
        public void tables() {
            ModelSpec model = resolved.model();
            int slots = train.optimizerOfTables().slots().size();
            TableOwners owners = new TableOwners(model.layout().tables(), executors());
            long state = 0;
            long hot = 0;
            long rows = 0;
            int largest = resolved.slicing()
                    .sliceSizes()
                    .get(resolved.slicing().sliceSizes().size() - 1);
            long own = (long) slices() * largest;
            for (int number = 0; number < owners.tables().size(); number++) {
                Table table = owners.tables().get(number);
                state += RowStates.bytes(owners.capacity(number, rank), table.dimension(), slots);
                hot += networks.onHeap() ? 0 : HotRows.bytes(table.rows(), table.dimension());
                rows += 2 * rows(table, own);
                rows += executors() == 1 ? 0 : 3 * rows(table, train.batch());
            }
            if (!owners.tables().isEmpty()) {
                heap.put("optimizer of tables", state);
                heap.put("hot rows", hot);
                heap.put("touched rows", rows);
            }
        }

        /** Bytes of the rows of a table that so many examples can touch. */
        private long rows(Table table, long examples) {
            String node = table.name().substring(0, table.name().lastIndexOf('/'));
            List<String> read = resolved.model().nodes().stream()
                    .filter(one -> one.name().equals(node))
                    .flatMap(one -> one.inputs().stream())
                    .toList();
            long ids = 0;
            for (ModelSpec.Input input : resolved.model().inputs()) {
                if (read.contains(input.name())) {
                    ids += examples * input.shape().elementCount();
                }
            }
            ShardManifest data = resolved.data().train();
            ids += data.mostItemBytes((int) Math.min(examples, data.rows())) / Integer.BYTES;
            return RowValues.bytes(Math.min(table.rows(), ids), table.dimension());
        }

        RankMemory memory() {
            return new RankMemory(heap, offHeap);
        }
    }

    /**
     * An executor of a roster.
     *
     * @param threads of all executors
     * @param rank which of them
     * @param heapBytes of its JVM: caches take a part of it
     */
    static RankMemory of(ResolvedRun resolved, Networks networks, List<Integer> threads, int rank, long heapBytes) {
        Account account = new Account(resolved, networks, threads, rank, heapBytes);
        account.train.sync().executor(account);
        return account.memory();
    }

    /** The driver: it writes the model; a mode may make it train, too. */
    static RankMemory ofDriver(ResolvedRun resolved, Networks networks) {
        Account account = new Account(
                resolved, networks, List.of(1), 0, Runtime.getRuntime().maxMemory());
        MemoryPlan scoring = networks.scoring();
        account.heap("parameters", account.parameters());
        account.train.sync().driver(account);
        account.heap.put("network", scoring.heapBytes() + scoring.heapBytesPerThread());
        account.offHeap.put("network", scoring.nativeBytes() + scoring.nativeBytesPerThread());
        return account.memory();
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
