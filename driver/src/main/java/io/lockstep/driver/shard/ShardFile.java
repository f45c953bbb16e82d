package io.lockstep.driver.shard;

import java.util.List;

/**
 * One file of a set of shards.
 *
 * @param path relative to the manifest's directory
 * @param size bytes
 * @param sha256 of the whole file
 * @param blockRows rows of each block, in order
 */
public record ShardFile(String path, long size, String sha256, List<Integer> blockRows) {
    public ShardFile {
        blockRows = List.copyOf(blockRows);
    }
}
