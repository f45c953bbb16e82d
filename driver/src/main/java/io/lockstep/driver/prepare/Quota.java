package io.lockstep.driver.prepare;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.shard.ShardSchema;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Room that all prepared data may take. What rows of a fixed size need is known before any is written; those of ragged ones
 * end as soon as a shard alone would take all the room, or when the sum of all is known.
 *
 * @param bytes allowed; absent: any number
 * @param used by what was prepared before
 */
record Quota(@Nullable Long bytes, long used) {
    private static final double GIB = 1L << 30;

    /** @param root directory of all prepared data */
    static Quota of(Files files, @Nullable Double gib, String root) throws IOException {
        return gib == null
                ? new Quota(null, 0)
                : new Quota((long) (gib * GIB), PreparedCleaning.bytes(files, files.qualify(root)));
    }

    /** Bytes that are left. */
    long room() {
        return bytes == null ? Long.MAX_VALUE : Math.max(0, bytes - used);
    }

    /** Refuses rows that cannot fit, before any of them is written. */
    void check(long rows, ShardSchema schema) throws IOException {
        check(rows * schema.rowBytes(), schema.isRagged());
    }

    /**
     * Refuses what does not fit.
     *
     * @param needed bytes
     * @param more whether they are not all
     */
    void check(long needed, boolean more) throws IOException {
        if (bytes != null && needed > room()) {
            throw new IOException(
                    "data.quotaGiB: expected prepared data of at most " + gib(bytes) + " in all, got "
                            + (more ? "more than " : "") + gib(needed) + " for these rows beside " + gib(used)
                            + " that are there. Remove prepared data that no run uses with prepare --clean, or raise the quota");
        }
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%d bytes (%.3f GiB)", bytes, bytes / GIB);
    }
}
