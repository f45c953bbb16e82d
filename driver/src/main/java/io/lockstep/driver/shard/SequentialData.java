package io.lockstep.driver.shard;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Rows in the manifest's order, for measuring. Thread-safe. */
public final class SequentialData implements AutoCloseable {
    private static final long CACHE_BYTES = 64L << 20;
    private static final int CACHE_PART_OF_HEAP = 32;

    private final RowLayout layout;
    /** Those that nobody reads with just now; as many as have ever filled at once. */
    private final Queue<ExampleReader> readers = new ConcurrentLinkedQueue<>();

    private final BlockSource blocks;
    private final long[] starts;

    private SequentialData(RowLayout layout, BlockSource blocks) {
        this.layout = layout;
        this.blocks = blocks;
        int[] rows = blocks.blockRows();
        this.starts = new long[rows.length + 1];
        for (int i = 0; i < rows.length; i++) {
            starts[i + 1] = starts[i] + rows[i];
        }
    }

    /** Opens the shards; files are opened when first read. */
    public static SequentialData open(Files files, ShardManifest manifest, RowLayout layout) {
        return new SequentialData(
                layout,
                new BlockSource(files, manifest, cacheBytes(Runtime.getRuntime().maxMemory())));
    }

    private static long cacheBytes(long heapBytes) {
        return Math.min(CACHE_BYTES, heapBytes / CACHE_PART_OF_HEAP);
    }

    /**
     * Most heap that reading takes.
     *
     * @param heapBytes of the JVM
     */
    public static long memoryBytes(ShardManifest manifest, long heapBytes) {
        return Math.min(cacheBytes(heapBytes), manifest.rows() * manifest.rowBytes());
    }

    public long rows() {
        return starts[starts.length - 1];
    }

    /** A batch for so many rows. */
    public Batch newBatch(int capacity) {
        return layout.newBatch(capacity);
    }

    /**
     * Reads rows [first, end), at most the batch's capacity; row numbers are positions in the manifest's order.
     *
     * @param batch Overwritten.
     */
    public void fill(long first, long end, Batch batch) throws IOException {
        Objects.checkFromToIndex(first, end, rows());
        ExampleReader free = readers.poll();
        ExampleReader reader = free == null ? new ExampleReader(layout, null) : free;
        fill(first, end, batch, reader);
        readers.add(reader);
    }

    private void fill(long first, long end, Batch batch, ExampleReader reader) throws IOException {
        batch.setRows((int) (end - first));
        int number = Arrays.binarySearch(starts, first);
        number = number >= 0 ? number : -number - 2;
        int target = 0;
        for (long row = first; row < end; number++) {
            Block block = blocks.block(number);
            for (; row < Math.min(end, starts[number + 1]); row++, target++) {
                batch.rowNumbers()[target] = row;
                block.read((int) (row - starts[number]), 0, batch, target, reader);
            }
        }
    }

    @Override
    public void close() {
        blocks.close();
    }
}
