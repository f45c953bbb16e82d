package io.lockstep.driver.shard;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.order.EpochOrder;
import io.lockstep.driver.order.OrderSpec;
import io.lockstep.driver.order.Slicing;
import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The training rows, step by step: each row exactly once an epoch, in the order of {@code driver.order}. What a slice
 * reads next is fetched in the background. Thread-safe: different slices may be filled at the same time.
 */
public final class TrainingData implements AutoCloseable {
    /** Most that blocks are kept in, where the heap is large enough that this is a small part of it. */
    private static final long CACHE_BYTES = 256L << 20;

    private static final int CACHE_PART_OF_HEAP = 8;

    private final RowLayout layout;
    private final OrderSpec order;
    private final BlockSource blocks;
    private final Slicing slicing;
    private final ExecutorService prefetcher;
    private final SliceReader[] readers;
    private @Nullable EpochOrder evenEpoch;
    private @Nullable EpochOrder oddEpoch;

    private TrainingData(Files files, ShardManifest manifest, OrderSpec order, RowLayout layout, long cachedBytes) {
        this.layout = layout;
        this.order = order;
        this.blocks = new BlockSource(files, manifest, cachedBytes);
        this.slicing = order.slicing(manifest.rows());
        this.prefetcher = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "lockstep-prefetch");
            thread.setDaemon(true);
            return thread;
        });
        this.readers = new SliceReader[order.slices()];
        for (int slice = 0; slice < readers.length; slice++) {
            readers[slice] = new SliceReader(new DiskWindows(), slice, () -> new ExampleReader(layout, order.seed()));
        }
    }

    /**
     * Opens the shards; only the slices that are filled are ever read.
     *
     * @throws IllegalArgumentException when the rows are no images but are to be augmented
     */
    public static TrainingData open(Files files, ShardManifest manifest, OrderSpec order, RowLayout layout)
            throws IOException {
        return open(
                files, manifest, order, layout, cacheBytes(Runtime.getRuntime().maxMemory()));
    }

    /** @param cachedBytes most that blocks are kept in */
    static TrainingData open(Files files, ShardManifest manifest, OrderSpec order, RowLayout layout, long cachedBytes)
            throws IOException {
        if (manifest.rows() == 0) {
            throw new IOException(manifest.directory() + ": expected training rows, got none");
        }
        new ExampleReader(layout, order.seed()); // refuses to augment what is no image
        return new TrainingData(files, manifest, order, layout, cachedBytes);
    }

    private static long cacheBytes(long heapBytes) {
        return Math.min(CACHE_BYTES, heapBytes / CACHE_PART_OF_HEAP);
    }

    /**
     * Most heap that reading so many slices takes: the cache, and two windows each.
     *
     * @param heapBytes of the JVM, of which the cache is a part
     */
    public static long memoryBytes(ShardManifest manifest, OrderSpec order, int slicesHere, long heapBytes) {
        long all = manifest.rows() * manifest.rowBytes();
        long windows = 2L * slicesHere * order.window() * manifest.rowBytes();
        return Math.min(all, cacheBytes(heapBytes)) + Math.min(2 * all, windows);
    }

    /** Rows of an epoch. */
    public long rows() {
        return slicing.rows();
    }

    public long stepsPerEpoch() {
        return slicing.stepsPerEpoch();
    }

    /** The few numbers of rows, each above 0, that a slice can have. Ascending. */
    public List<Integer> sliceSizes() {
        return slicing.sliceSizes();
    }

    /** Rows of all slices of a step. */
    public int stepRows(long stepInEpoch) {
        return slicing.stepRows(checkedStep(stepInEpoch));
    }

    /** A batch that holds any slice. */
    public Batch newBatch() {
        List<Integer> sizes = sliceSizes();
        return layout.newBatch(sizes.get(sizes.size() - 1));
    }

    /**
     * Reads one slice of one step.
     *
     * @param epoch from 0
     * @param stepInEpoch from 0
     * @param batch of {@link #newBatch}. Overwritten.
     * @return its rows; 0 when a short last step leaves the slice empty
     * @throws CorruptShardException when what is on disk is not what was prepared
     */
    public int fill(long epoch, long stepInEpoch, int slice, Batch batch) throws IOException {
        Objects.checkIndex(slice, readers.length);
        return readers[slice].fill(slicing, epoch, checkedStep(stepInEpoch), batch);
    }

    /** Time that {@link #fill} waited for rows of a slice to be read from disk, since this was asked last. */
    public long takeWaitNanos(int slice) {
        return readers[slice].takeWaitNanos();
    }

    private long checkedStep(long step) {
        return Objects.checkIndex(step, slicing.stepsPerEpoch());
    }

    private synchronized EpochOrder order(long epoch) {
        EpochOrder known = epoch % 2 == 0 ? evenEpoch : oddEpoch;
        if (known != null && known.epoch() == epoch) {
            return known;
        }
        EpochOrder made = new EpochOrder(order, blocks.blockRows(), epoch);
        if (epoch % 2 == 0) {
            evenEpoch = made;
        } else {
            oddEpoch = made;
        }
        return made;
    }

    /** Windows of this data's blocks. */
    private final class DiskWindows implements SliceReader.Windows {
        @Override
        public Window load(long epoch, int slice, long index) throws IOException {
            long[] rows = order(epoch).window(slice, index);
            int[] places = new int[rows.length];
            List<Block> needed = new ArrayList<>();
            Map<Integer, Integer> slots = new HashMap<>();
            for (int i = 0; i < rows.length; i++) {
                int number = (int) (rows[i] >>> 32);
                Integer slot = slots.get(number);
                if (slot == null) {
                    slot = needed.size();
                    slots.put(number, slot);
                    needed.add(blocks.block(number));
                }
                places[i] = slot * ShardFormat.BLOCK_ROWS + (int) rows[i];
            }
            return new Window(epoch, index, needed.toArray(new Block[0]), places);
        }

        @Override
        public Future<Window> prefetch(long epoch, int slice, long index) {
            Callable<Window> task = () -> load(epoch, slice, index);
            return prefetcher.submit(task);
        }

        @Override
        public long count(int slice) {
            return (slicing.sliceRows(slice) + order.window() - 1) / order.window();
        }

        @Override
        public int size() {
            return order.window();
        }
    }

    /** Stops reading ahead and closes the files. */
    @Override
    public void close() {
        prefetcher.shutdownNow();
        blocks.close();
    }
}
