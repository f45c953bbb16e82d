package io.lockstep.driver.shard;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.network.Batch;
import java.io.IOException;

/** Rows in the manifest's order, for measuring. Thread-safe. */
public final class SequentialData implements AutoCloseable {
    private SequentialData() {}

    public static SequentialData open(Files files, ShardManifest manifest) throws IOException {
        throw new IOException(manifest.directory());
    }

    public long rows() {
        return 0;
    }

    /** A batch for so many rows. */
    public Batch newBatch(int capacity) {
        return new Batch(capacity, new int[] {1}, 1);
    }

    /**
     * Reads rows [first, end), at most the batch's capacity; row numbers are positions in the manifest's order.
     *
     * @param batch Overwritten.
     */
    public void fill(long first, long end, Batch batch) throws IOException {
        throw new IOException("empty");
    }

    @Override
    public void close() {}
}
