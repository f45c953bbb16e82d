package io.lockstep.driver.shard;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.order.OrderSpec;
import io.lockstep.kernels.network.Batch;
import java.io.IOException;
import java.util.List;

/**
 * The training rows, step by step: each row exactly once an epoch, in the order of {@code driver.order}. What a slice reads
 * next is fetched in the background. Thread-safe: different slices may be filled at the same time.
 */
public final class TrainingData implements AutoCloseable {
    private TrainingData() {}

    /** Opens the shards; only the slices that are filled are ever read. */
    public static TrainingData open(Files files, ShardManifest manifest, OrderSpec order) throws IOException {
        throw new IOException(manifest.directory());
    }

    /** Rows of an epoch. */
    public long rows() {
        return 0;
    }

    public long stepsPerEpoch() {
        return 0;
    }

    /** The at most four numbers of rows, each above 0, that a slice can have. Ascending. */
    public List<Integer> sliceSizes() {
        return List.of();
    }

    /** Rows of all slices of a step. */
    public int stepRows(long stepInEpoch) {
        return 0;
    }

    /** A batch that holds any slice. */
    public Batch newBatch() {
        return new Batch(1, new int[] {1}, 1);
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
        throw new IOException("empty");
    }

    @Override
    public void close() {}
}
