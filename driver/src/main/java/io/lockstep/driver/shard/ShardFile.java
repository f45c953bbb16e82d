package io.lockstep.driver.shard;

import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * One file of a set of shards.
 *
 * @param path relative to the manifest's directory
 * @param size bytes
 * @param sha256 of the whole file
 * @param blockRows rows of each block, in order
 * @param blockBytes of each block with its frame, in order
 * @param longestRow bytes of the longest row, where rows are of different sizes
 */
public record ShardFile(
        String path,
        long size,
        String sha256,
        List<Integer> blockRows,
        List<Integer> blockBytes,
        @Default("0") int longestRow) {
    public ShardFile {
        blockRows = List.copyOf(blockRows);
        blockBytes = List.copyOf(blockBytes);
        if (blockRows.size() != blockBytes.size()) {
            throw new IllegalArgumentException("expected bytes for each of " + blockRows.size() + " blocks, got "
                    + blockBytes.size() + ". Use the file as written");
        }
    }

    /** Of rows of one size. */
    public ShardFile(String path, long size, String sha256, List<Integer> blockRows, List<Integer> blockBytes) {
        this(path, size, sha256, blockRows, blockBytes, 0);
    }

    /** Bytes that no row has more than; where it is not said, those of the largest block. */
    int rowLimit() {
        return longestRow > 0
                ? longestRow
                : blockBytes.stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
