package io.lockstep.driver.shard;

import java.util.List;

/**
 * The shards of one set of rows, training or validation, in their one order.
 *
 * @param directory that the files' paths start from, with scheme
 */
public record ShardManifest(String directory, ShardSchema schema, List<ShardFile> files) {
    public ShardManifest {
        files = List.copyOf(files);
    }

    public long rows() {
        long rows = 0;
        for (ShardFile file : files) {
            for (int block : file.blockRows()) {
                rows += block;
            }
        }
        return rows;
    }

    /** Bytes of a row: of each where they have a fixed size, else of the mean row. */
    public int rowBytes() {
        long rows = rows();
        if (!schema.isRagged() || rows == 0) {
            return schema.rowBytes();
        }
        long bytes = files.stream().mapToLong(ShardFile::size).sum();
        return (int) Math.min(Integer.MAX_VALUE, (bytes + rows - 1) / rows);
    }

    /**
     * Bytes that the items of any so many rows take at most in ragged slots: of so many of the longest, or of all there
     * are.
     */
    public long mostItemBytes(int count) {
        if (!schema.isRagged()) {
            return 0;
        }
        long fixed = schema.rowBytes();
        long longest = 0;
        long all = -rows() * fixed;
        for (ShardFile file : files) {
            longest = Math.max(longest, file.rowLimit() - fixed);
            all += file.size();
        }
        return Math.max(0, Math.min(count * longest, all));
    }
}
