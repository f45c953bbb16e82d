package io.lockstep.driver.prediction;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.jspecify.annotations.Nullable;

/**
 * Columns of batches that are columns of Parquet files, of which no row is left out.
 *
 * @param names of the columns, from the first of a batch on; empty for what is no column of a file
 * @param files that are read; absent where none are
 */
record FileColumns(List<String> names, @Nullable FileIndex files) {
    /** Of what is read from elsewhere. */
    static final FileColumns NONE = new FileColumns(List.of(), null);

    /** The columns that a plan reads. Formats that are made of Parquet with something else beside are none. */
    static FileColumns of(SparkPlan read) {
        if (!(read instanceof FileSourceScanExec scan)) {
            return NONE;
        }
        HadoopFsRelation relation = scan.relation();
        if (!relation.fileFormat().getClass().equals(ParquetFileFormat.class)) {
            return NONE;
        }
        Set<String> stored = new HashSet<>(List.of(relation.dataSchema().fieldNames()));
        stored.removeAll(List.of(relation.partitionSchema().fieldNames()));
        List<String> names = Arrays.stream(scan.requiredSchema().fieldNames())
                .map(name -> stored.contains(name) ? name : "")
                .toList();
        return new FileColumns(names, relation.location());
    }

    /** Of a file; 0 where there is none. */
    long meanBytes() {
        int count = files == null ? 0 : files.inputFiles().length;
        return files == null || count == 0 ? 0 : files.sizeInBytes() / count;
    }

    /** @param place of a column in a batch */
    Optional<String> name(int place) {
        return place < names.size() && !names.get(place).isEmpty() ? Optional.of(names.get(place)) : Optional.empty();
    }
}
