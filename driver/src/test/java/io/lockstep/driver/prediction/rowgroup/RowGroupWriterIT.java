package io.lockstep.driver.prediction.rowgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of bytes and a number that are copied, beside a number that is new. */
class RowGroupWriterIT {
    private static final StructType SCHEMA = new StructType()
            .add("bytes", DataTypes.BinaryType)
            .add("added", DataTypes.LongType)
            .add("id", DataTypes.LongType);
    private static final int[] ALL = {0, 1, 2};
    private static final int[] ADDED = {1};
    private static final int BYTES = 4096;

    @TempDir
    private java.nio.file.Path directory = java.nio.file.Path.of("");

    private final SparkSession spark = LocalSpark.session();
    private final Files files = new HadoopFiles(new Configuration(false));

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static byte[] bytes(long row) {
        byte[] bytes = new byte[BYTES];
        new SplittableRandom(row).nextBytes(bytes);
        return bytes;
    }

    private Path stored(String name, int rows, long groupBytes) throws IOException {
        List<Row> values = IntStream.range(0, rows)
                .mapToObj(row -> RowFactory.create(bytes(row), (long) row))
                .toList();
        spark.createDataFrame(
                        values,
                        new StructType().add("bytes", DataTypes.BinaryType).add("id", DataTypes.LongType))
                .coalesce(1)
                .write()
                .option("parquet.block.size", groupBytes)
                .option("parquet.page.size", groupBytes / 16)
                .option("compression", "snappy")
                .parquet(path(name));
        return files.list(path(name)).stream()
                .filter(file -> file.name().endsWith(".parquet"))
                .map(file -> new Path(file.path()))
                .findFirst()
                .orElseThrow();
    }

    private RowGroupWriter writer() throws IOException {
        Configuration settings = RowGroupJob.settings(spark, SCHEMA, Map.of()).orElseThrow();
        return new RowGroupWriter(
                settings, new Path(path("written.parquet")), SCHEMA, Set.of("bytes", "id"), 100 * BYTES);
    }

    private static InternalRow row(int[] columns, long row) {
        Object[] all = {bytes(row), row * 10, row};
        return new GenericInternalRow(
                IntStream.of(columns).mapToObj(column -> all[column]).toArray());
    }

    private static void write(RowGroupWriter writer, long from, long to, int[] columns) throws IOException {
        for (long row = from; row < to; row++) {
            assertThat(writer.next(row, Long.BYTES)).containsExactly(columns);
            writer.write(row(columns, row));
        }
    }

    private static List<Long> groups(Path file) throws IOException {
        try (ParquetFileReader reader =
                ParquetFileReader.open(HadoopInputFile.fromPath(file, new Configuration(false)))) {
            return reader.getRowGroups().stream()
                    .map(BlockMetaData::getRowCount)
                    .toList();
        }
    }

    private void requireRows(List<Long> expected) {
        List<Row> rows = spark.read().parquet(path("written.parquet")).collectAsList();
        assertThat(rows.stream().map(row -> row.getLong(2)).toList()).isEqualTo(expected);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.<byte[]>getAs(0)).isEqualTo(bytes(row.getLong(2)));
            assertThat(row.getLong(1)).isEqualTo(row.getLong(2) * 10);
        });
    }

    @Test
    void rowsThatBeginInTheMiddleAreWrittenAnewUntilTheNextGroup() throws IOException {
        Path stored = stored("stored", 1000, 1 << 21);
        Path other = stored("other", 300, 1 << 22);
        List<Long> groups = groups(stored);
        assertThat(groups).hasSizeGreaterThan(1);
        try (RowGroupWriter writer = writer()) {
            writer.read(stored);
            write(writer, 5, 9, ALL);
            write(writer, groups.get(0), groups.get(0) + groups.get(1), ADDED);
            write(writer, 2, 3, ALL);
            writer.read(other);
            write(writer, 0, 300, ADDED);
            writer.read(stored);
            write(writer, 1, 2, ALL);
        }
        assertThat(groups(new Path(path("written.parquet")))).containsExactly(4L, groups.get(1), 1L, 300L, 1L);
        List<Long> expected = new ArrayList<>(List.of(5L, 6L, 7L, 8L));
        for (long row = groups.get(0); row < groups.get(0) + groups.get(1); row++) {
            expected.add(row);
        }
        expected.add(2L);
        LongStream.range(0, 300).forEach(expected::add);
        expected.add(1L);
        requireRows(expected);
    }

    @Test
    void aGroupOfWhichRowsAreMissingIsNotCopied() throws IOException {
        Path stored = stored("stored", 600, 1 << 22);
        RowGroupWriter skipping = writer();
        skipping.read(stored);
        write(skipping, 0, 7, ADDED);
        assertThatThrownBy(() -> skipping.next(8, Long.BYTES))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(stored.toString())
                .hasMessageContaining("expected rows of row group 0 as they are stored");
        assertThatThrownBy(skipping::close).isInstanceOf(IOException.class).hasMessageContaining("fewer");
        assertThatThrownBy(() -> groups(new Path(path("written.parquet")))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void groupsWhoseNewValuesTakeTooMuchMemoryAreWrittenAnew() throws IOException {
        Path stored = stored("stored", 300, 1 << 22);
        try (RowGroupWriter writer = writer()) {
            writer.read(stored);
            for (long row = 0; row < 300; row++) {
                assertThat(writer.next(row, BYTES / 2)).containsExactly(ALL);
                writer.write(row(ALL, row));
            }
        }
        requireRows(LongStream.range(0, 300).boxed().toList());
    }

    @Test
    void aFileThatIsLetGoIsClosedAndNotWhole() throws IOException {
        Path stored = stored("stored", 600, 1 << 22);
        RowGroupWriter writer = writer();
        writer.read(stored);
        write(writer, 0, 7, ADDED);
        writer.abort();
        writer.abort();
        assertThatThrownBy(() -> groups(new Path(path("written.parquet")))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void writersThatAreUnknownOrVeryOldAreNotCopiedFrom() {
        assertThat(List.of(
                        "parquet-mr version 1.16.0 (build 4b69a1ed)",
                        "parquet-mr version 1.11.0",
                        "parquet-cpp-arrow version 15.0.0"))
                .allMatch(ChunkFile::isOfKnownWriter);
        assertThat(Arrays.asList(
                        null,
                        "",
                        "mine",
                        "parquet-mr",
                        "parquet-mr version 1.10.1 (build a89df8f9)",
                        "parquet-mr version 1.6.0rc3"))
                .noneMatch(ChunkFile::isOfKnownWriter);
    }

    @Test
    void rowsThatAreWrittenAnewAreInGroupsThatMemoryHolds() throws IOException {
        Path stored = stored("stored", 300, 1 << 22);
        try (RowGroupWriter writer = writer()) {
            writer.read(stored);
            for (long row = 0; row < 300; row++) {
                writer.next(1, Long.BYTES); // no group begins there
                writer.write(row(ALL, row));
            }
        }
        assertThat(groups(new Path(path("written.parquet")))).containsExactly(112L, 112L, 76L);
        requireRows(LongStream.range(0, 300).boxed().toList());
    }
}
