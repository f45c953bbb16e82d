package io.lockstep.driver.prepare;

import io.lockstep.driver.source.TableRead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rows were read from, for a model's lineage.
 *
 * @param name paths, or what else messages call it
 * @param files that hold the rows; absent: not files alone do
 * @param bytes of those files
 * @param sha256 of their bytes, names and rules of reading ({@link SourceDigest})
 * @param tables of Spark that hold the rows; absent: none does
 */
public record SourceRead(
        String name,
        @Nullable Integer files,
        @Nullable Long bytes,
        @Nullable String sha256,
        @Nullable List<TableRead> tables) {
    public SourceRead {
        tables = tables == null ? null : List.copyOf(tables);
    }

    /** @param tables as they were opened; none where bytes told which rows there are */
    static SourceRead of(Rows rows, Rows.@Nullable Digest digest, List<TableRead> tables) {
        List<TableRead> known = tables.isEmpty() ? null : tables;
        return digest == null
                ? new SourceRead(rows.name(), null, null, null, known)
                : new SourceRead(rows.name(), digest.files(), digest.bytes(), digest.sha256(), known);
    }
}
