package io.lockstep.driver.shard;

import java.util.List;

/**
 * One file of a set of shards.
 *
 * @param path relative to the manifest's directory
 * @param size bytes
 * @param sha256 of the whole file
 * @param blockRows rows of each block, in order
 * @param blockBytes of each block with its frame, in order
 */
public record ShardFile(String path, long size, String sha256, List<Integer> blockRows, List<Integer> blockBytes) {
    public ShardFile {
        blockRows = List.copyOf(blockRows);
        blockBytes = List.copyOf(blockBytes);
        if (blockRows.size() != blockBytes.size()) {
            throw new IllegalArgumentException("expected bytes for each of " + blockRows.size() + " blocks, got "
                    + blockBytes.size() + ". Use the file as written");
        }
    }
}
