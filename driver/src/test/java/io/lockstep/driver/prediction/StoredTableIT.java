package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Parquet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Predictions whose input columns are copied, beside the same ones whose values are written anew. */
class StoredTableIT extends ScoringRig {
    private static final ScoringOptions COPIED = new ScoringOptions(BadRows.FAIL, null);
    private static final ScoringOptions ANEW = new ScoringOptions(BadRows.SKIP, null);
    private static final long MEBIBYTE = 1 << 20;

    /** A setting of Parquet's reader. */
    private static final String VERIFIED = "parquet.page.verify-checksum.enabled";

    /** One in which Spark reads batches, as it does unless it is told not to, as in these tests. */
    private final SparkSession batched = batched();

    private String model = "";

    private SparkSession batched() {
        SparkSession session = spark.newSession();
        session.conf().set("spark.sql.codegen.wholeStage", "true");
        return session;
    }

    @BeforeEach
    void aModel() throws IOException {
        model = RateWorkloads.pixelsModel(files, path("mlp"));
    }

    @AfterEach
    void noSettings() {
        spark.sparkContext().hadoopConfiguration().unset("parquet.page.size");
        spark.sparkContext().hadoopConfiguration().unset(VERIFIED);
    }

    /** A column chunk of a file. */
    private record Chunk(long rows, String column, String codec, long bytes, long uncompressed, int statistics) {}

    private Dataset<Row> pictures(long rows) {
        return RateWorkloads.pixels(batched, rows)
                .selectExpr(
                        "nullif(id, 7) id",
                        "pixels",
                        "concat('Zürich ', id div 100) `a text.with dots`",
                        "cast(id as double) / 3 real",
                        "cast(id as int) % 5 = 0 flag",
                        "timestamp_seconds(id) at",
                        "date_add(date'1500-01-01', cast(id as int)) day",
                        "array(id, id + 1) several");
    }

    private void write(Dataset<Row> rows, String codec, long groupBytes) {
        rows.coalesce(1)
                .write()
                .option("compression", codec)
                .option("parquet.block.size", groupBytes)
                .option("parquet.page.size", groupBytes / 16)
                .mode("append")
                .parquet(path("rows"));
    }

    private PredictionResult predict(String out, ScoringOptions options, OutputForm form) throws IOException {
        return Prediction.run(
                batched, files, new ResolvedModel(model, null), new Parquet(path("rows")), path(out), options, form);
    }

    private List<Path> parts(String directory) throws IOException {
        return files.list(path(directory)).stream()
                .filter(file -> file.name().endsWith(".parquet"))
                .map(file -> new Path(file.path()))
                .sorted(Comparator.comparing(Path::toString))
                .toList();
    }

    private ParquetFileReader open(Path file) throws IOException {
        return ParquetFileReader.open(
                HadoopInputFile.fromPath(file, spark.sparkContext().hadoopConfiguration()));
    }

    private MessageType schema(String directory) throws IOException {
        try (ParquetFileReader reader = open(parts(directory).get(0))) {
            return reader.getFileMetaData().getSchema();
        }
    }

    private Map<String, String> notes(String directory) throws IOException {
        try (ParquetFileReader reader = open(parts(directory).get(0))) {
            return reader.getFileMetaData().getKeyValueMetaData();
        }
    }

    /** Chunks of the given columns in all files of a directory, sorted. */
    private List<String> chunks(String directory, String... columns) throws IOException {
        List<String> chunks = new ArrayList<>();
        for (Path part : parts(directory)) {
            try (ParquetFileReader reader = open(part)) {
                for (BlockMetaData group : reader.getRowGroups()) {
                    for (ColumnChunkMetaData chunk : group.getColumns()) {
                        String column = chunk.getPath().toArray()[0];
                        if (Arrays.asList(columns).contains(column)) {
                            chunks.add(new Chunk(
                                            group.getRowCount(),
                                            column,
                                            chunk.getCodec().name(),
                                            chunk.getTotalSize(),
                                            chunk.getTotalUncompressedSize(),
                                            chunk.getStatistics().hashCode())
                                    .toString());
                        }
                    }
                }
            }
        }
        chunks.sort(null);
        return chunks;
    }

    private Map<String, String> rows(String directory) {
        Map<String, String> rows = new TreeMap<>();
        for (Row row : batched.read().parquet(path(directory)).collectAsList()) {
            Object[] values = new Object[row.length()];
            for (int i = 0; i < values.length; i++) {
                Object value = row.get(i);
                values[i] = value instanceof byte[] bytes ? Arrays.toString(bytes) : value;
            }
            assertThat(rows.put(row.getDouble(row.fieldIndex("real")) + "", Arrays.deepToString(values)))
                    .isNull();
        }
        return rows;
    }

    private void requireTheSame(OutputForm form) throws IOException {
        PredictionResult copied = predict("copied", COPIED, form);
        PredictionResult anew = predict("anew", ANEW, form);
        assertThat(copied.rows()).isEqualTo(anew.rows());
        assertThat(schema("copied")).isEqualTo(schema("anew"));
        assertThat(notes("copied")).isEqualTo(notes("anew"));
        assertThat(batched.read().parquet(path("copied")).schema().json())
                .isEqualTo(batched.read().parquet(path("anew")).schema().json());
        assertThat(rows("copied")).isEqualTo(rows("anew"));
    }

    @Test
    void chunksOfTheInputAreThoseOfTheOutput() throws IOException {
        write(pictures(9000), "snappy", 2 * MEBIBYTE);
        write(pictures(20_000).where("id >= 9000"), "snappy", 3 * MEBIBYTE);
        requireTheSame(OutputForm.STANDARD);
        String[] columns = {"id", "pixels", "a text.with dots", "real", "flag"};
        List<String> input = chunks("rows", columns);
        assertThat(input).hasSizeGreaterThanOrEqualTo(4 * columns.length);
        assertThat(chunks("copied", columns)).isEqualTo(input);
        assertThat(chunks("anew", columns)).isNotEqualTo(input);
        assertThat(batched.read().parquet(path("copied")).where("id = 12345").count())
                .isOne();
        assertThat(batched.read()
                        .parquet(path("copied"))
                        .where("`a text.with dots` = 'Zürich 31'")
                        .count())
                .isEqualTo(100);
        try (ParquetFileReader reader = open(parts("copied").get(0))) {
            BlockMetaData group = reader.getRowGroups().get(0);
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                assertThat(reader.readOffsetIndex(chunk).getOffset(0)).isEqualTo(chunk.getFirstDataPageOffset());
            }
        }
    }

    @Test
    void columnsOfChoiceAreCopied() throws IOException {
        spark.sparkContext().hadoopConfiguration().set(VERIFIED, "true");
        write(pictures(8000), "snappy", 2 * MEBIBYTE);
        requireTheSame(OutputForm.STANDARD.withColumns(List.of("prediction", "real", "pixels", "several")));
        assertThat(chunks("copied", "real", "pixels")).isEqualTo(chunks("rows", "real", "pixels"));
    }

    @Test
    void whatIsStoredOtherwiseIsWrittenAnew() throws IOException {
        write(pictures(3000), "snappy", 2 * MEBIBYTE);
        write(pictures(6000).where("id >= 3000"), "gzip", 2 * MEBIBYTE);
        write(pictures(9000).where("id >= 6000"), "snappy", MEBIBYTE / 4);
        write(
                pictures(12_000)
                        .where("id >= 9000")
                        .selectExpr(
                                "coalesce(id, 0) id",
                                "pixels",
                                "`a text.with dots`",
                                "real",
                                "flag",
                                "at",
                                "day",
                                "several"),
                "snappy",
                2 * MEBIBYTE);
        requireTheSame(OutputForm.STANDARD);
        assertThat(chunks("copied", "pixels")).allMatch(chunk -> chunk.contains("codec=SNAPPY"));
        List<String> input = chunks("rows", "pixels");
        assertThat(chunks("copied", "pixels")).hasSizeLessThan(input.size()).anyMatch(input::contains);
    }

    @Test
    void ownSettingsOfTheWriterHold() throws IOException {
        write(pictures(3000), "snappy", 2 * MEBIBYTE);
        spark.sparkContext().hadoopConfiguration().set("parquet.page.size", "100000");
        requireTheSame(OutputForm.STANDARD);
        assertThat(chunks("copied", "pixels")).isEqualTo(chunks("anew", "pixels"));
    }

    @Test
    void settingsOfTheSessionHoldInTasks() throws IOException {
        batched.conf().set("spark.sql.parquet.datetimeRebaseModeInWrite", "LEGACY");
        write(pictures(3000), "snappy", 2 * MEBIBYTE);
        spark.sparkContext().setLocalProperty("spark.sql.ansi.enabled", "mine");
        requireTheSame(OutputForm.STANDARD);
        assertThat(chunks("copied", "pixels")).isEqualTo(chunks("rows", "pixels"));
        assertThat(notes("copied")).containsKey("org.apache.spark.legacyDateTime");
        assertThat(spark.sparkContext().getLocalProperty("spark.sql.parquet.datetimeRebaseModeInWrite"))
                .isNull();
        assertThat(spark.sparkContext().getLocalProperty("spark.sql.ansi.enabled"))
                .isEqualTo("mine");
        spark.sparkContext().setLocalProperty("spark.sql.ansi.enabled", null);
    }

    @Test
    void anotherCodecThanThatOfTheInputIsWritten() throws IOException {
        write(pictures(3000), "snappy", 2 * MEBIBYTE);
        batched.conf().set("spark.sql.parquet.compression.codec", "gzip");
        requireTheSame(OutputForm.STANDARD);
        assertThat(chunks("copied", "pixels", "id")).allMatch(chunk -> chunk.contains("codec=GZIP"));
    }

    @Test
    void columnsThatFoldersNameAreWrittenBesideCopiedOnes() throws IOException {
        pictures(6000)
                .coalesce(1)
                .write()
                .option("compression", "snappy")
                .partitionBy("flag")
                .parquet(path("rows"));
        requireTheSame(OutputForm.STANDARD);
        assertThat(chunks("copied", "pixels")).containsAll(chunks("rows/flag=false", "pixels"));
    }

    @Test
    void namesOfFilesAreThoseOfFiles() throws IOException {
        write(pictures(3000), "snappy", 2 * MEBIBYTE);
        files.move(path("rows"), path("100% of, Zürich's rows"));
        PredictionResult copied = Prediction.run(
                batched,
                files,
                new ResolvedModel(model, null),
                new Parquet(path("100% of, Zürich's rows")),
                path("copied"),
                COPIED,
                OutputForm.STANDARD);
        assertThat(copied.rows().scored()).isEqualTo(3000);
        assertThat(chunks("copied", "pixels")).isEqualTo(chunks("100% of, Zürich's rows", "pixels"));
    }

    @Test
    void aBadRowEndsThePredictionAndLeavesNothing() throws IOException {
        write(
                pictures(5000).withColumn("pixels", functions.expr("if(id = 4321, null, pixels)")),
                "snappy",
                2 * MEBIBYTE);
        assertThatThrownBy(() -> predict("copied", COPIED, OutputForm.STANDARD))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("4322")
                .hasMessageContaining("pixels");
        assertThat(
                        files.exists(path("copied"))
                                ? files.list(path("copied")).stream()
                                        .map(file -> Objects.requireNonNull(file.name()))
                                        .toList()
                                : List.of())
                .isEmpty();
    }
}
