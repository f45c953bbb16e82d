package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceIT {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private final SparkSession spark = LocalSpark.session();

    private String write(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        java.nio.file.Files.write(file, bytes);
        return file.toString();
    }

    private String write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] pixels(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * 6);
        bytes.putInt(0x0803).putInt(count).putInt(2).putInt(3);
        for (int i = 0; i < count * 6; i++) {
            bytes.put((byte) i);
        }
        return bytes.array();
    }

    private static byte[] labels(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + count);
        bytes.putInt(0x0801).putInt(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) (i % 10));
        }
        return bytes.array();
    }

    private List<Row> read(Source source) throws IOException {
        return source.open(spark, files).rows().collectAsList();
    }

    private static Csv csv(String path) {
        return new Csv(path, true, List.of(), ",", "\"", null);
    }

    @Test
    void readsImagesPlainAndZipped() throws IOException {
        int count = 20_000;
        List<List<Row>> all = new ArrayList<>();
        for (boolean zipped : new boolean[] {false, true}) {
            String images = write("i" + zipped, zipped ? gzip(pixels(count)) : pixels(count));
            String labels = write("l" + zipped, zipped ? gzip(labels(count)) : labels(count));
            SourceRows opened = new Idx(images, labels).open(spark, files);
            assertThat(opened.columns()).containsExactly("image", "label");
            assertThat(String.valueOf(opened.shape())).isEqualTo("1x2x3");
            List<Row> rows = opened.rows().collectAsList();
            assertThat(rows).hasSize(count);
            assertThat((byte[]) rows.get(17_000).get(0)).containsExactly(bytes(17_000));
            assertThat(rows.get(17_003).getInt(1)).isEqualTo(3);
            assertThat(SourceRows.problem(rows.get(5))).isNull();
            assertThat(new Idx(images, labels).place(files, SourceRows.where(rows.get(5))))
                    .endsWith(", picture 6");
            all.add(rows);
        }
        assertThat(all.get(0).get(9999).getInt(1))
                .isEqualTo(all.get(1).get(9999).getInt(1));
    }

    private static byte[] bytes(int image) {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (image * 6 + i);
        }
        return bytes;
    }

    @Test
    void damagedImagesAreRefused() throws IOException {
        String labels = write("labels", labels(10));
        byte[] whole = pixels(10);
        String cut = write("cut", Arrays.copyOf(whole, 70));
        assertThatThrownBy(() -> read(new Idx(cut, labels)))
                .hasMessage(cut + ": expected 76 bytes for 10 records of 6, got 70. The file is truncated");
        String more = write("more", Arrays.copyOf(whole, 80));
        assertThatThrownBy(() -> read(new Idx(more, labels)))
                .hasMessageContaining("expected 76 bytes for 10 records of 6, got 80. There are bytes behind");
        String text = write("text", "hello");
        assertThatThrownBy(() -> read(new Idx(text, labels)))
                .hasMessageContaining("expected an IDX file, which starts with two zero bytes, got 68 65 6c 6c");
        assertThatThrownBy(() -> read(new Idx(labels, labels)))
                .hasMessageContaining("expected 3 or 4 sizes, got 1. Is it the file of labels?");
        String other = write("other", labels(9));
        assertThatThrownBy(() -> read(new Idx(write("whole", whole), other)))
                .hasMessageContaining("other: expected 10 labels, as")
                .hasMessageContaining("got 9. The two files do not belong together");
    }

    @Test
    void damagedZippedImagesAreRefusedFromTheTask() throws IOException {
        String labels = write("labels", gzip(labels(10)));
        for (byte[] bytes : List.of(
                gzip(Arrays.copyOf(pixels(10), 70)),
                gzip(Arrays.copyOf(pixels(10), 80)),
                Arrays.copyOf(gzip(pixels(10)), gzip(pixels(10)).length - 12))) {
            String images = write("images", bytes);
            assertThatThrownBy(() -> {
                        try {
                            read(new Idx(images, labels));
                        } catch (Exception e) {
                            throw SourceException.of(e);
                        }
                    })
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("images: expected 76 bytes for 10 records of 6, got ");
        }
    }

    @Test
    void cutsLinesIntoFields() {
        CsvLine parser = new CsvLine(',', '"', List.of("", "?"));
        List<@Nullable String> fields = new ArrayList<>();
        assertThat(parser.parse(" a , \"b, \"\"c\"\" \" ,?,,\"d\"", fields)).isNull();
        assertThat(fields).containsExactly("a", "b, \"c\" ", null, null, "d");
        assertThat(parser.parse("", fields)).isNull();
        assertThat(fields).hasSize(1);
        assertThat(parser.parse("a,", fields)).isNull();
        assertThat(fields).containsExactly("a", null);
        assertThat(parser.parse("a,\"b", fields))
                .isEqualTo("broken quotes: expected a closing \" in field 2, got the line's end. A field may not go on"
                        + " over lines");
        assertThat(parser.parse("\"a\"b,c", fields)).startsWith("broken quotes: expected ',' behind");
        assertThat(new CsvLine('\t', '\'', List.of()).parse("a\t\t'b\t'", fields))
                .isNull();
        assertThat(fields).containsExactly("a", "", "b\t");
    }

    @Test
    void rangesOfAFileGiveEveryLineOnce() throws IOException {
        String text = "\uFEFFa,b\r\n1,2\r\n\n33,4\nlonger line,5\n6,7";
        String path = write("lines.csv", text);
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        List<String> expected = List.of("a,b", "1,2", "", "33,4", "longer line,5", "6,7");
        for (int step = 1; step <= size + 1; step++) {
            List<String> found = new ArrayList<>();
            for (int start = 0; start < size; start += step) {
                try (LineReader lines = LineReader.open(files, path, false, start, Math.min(size, start + step))) {
                    for (String line = lines.next(); line != null; line = lines.next()) {
                        found.add(line);
                    }
                }
            }
            assertThat(found).as("ranges of %s bytes", step).isEqualTo(expected);
        }
    }

    @Test
    void bigFilesAreReadByManyTasks() throws IOException {
        StringBuilder text = new StringBuilder("number,name\n");
        for (int i = 0; i < 300_000; i++) {
            text.append(i).append(",\"row ").append(i).append("\"\n");
        }
        String path = write("big.csv", text.toString());
        SourceRows opened = csv(path).open(spark, files);
        assertThat(opened.rows().javaRDD().getNumPartitions()).isGreaterThan(2);
        assertThat(opened.javaRows().toDebugString())
                .as("rows for Java without a detour through Spark SQL, which compiles code for every column")
                .doesNotContain("SQLExecutionRDD");
        assertThat(opened.rows().select("number").distinct().count()).isEqualTo(300_000);
        Row row = opened.rows().filter("number = 123456").first();
        assertThat(csv(path).place(files, SourceRows.where(row))).endsWith("big.csv, line 123458");
        String zipped = write("big.csv.gz", gzip(text.toString().getBytes(StandardCharsets.UTF_8)));
        assertThat(csv(zipped).open(spark, files).rows().count()).isEqualTo(300_000);
    }

    @Test
    void filesOfADirectoryMustHaveTheSameColumns() throws IOException {
        write("one.csv", "a,b\n1,2\n");
        write("_hidden.csv", "x\n");
        String all = directory.toString();
        List<Row> read = read(csv(all));
        assertThat(read).hasSize(2);
        assertThat(SourceRows.problem(read.get(0))).isNull();
        assertThat(SourceRows.problem(read.get(1))).isEqualTo("left out: hidden file");
        write("two.csv", "b,a\n1,2\n");
        assertThatThrownBy(() -> read(csv(all)))
                .hasMessageMatching(
                        ".*two.csv: expected the columns of .*one.csv, a, b, got b, a\\. Write all files with"
                                + " the same columns, or read them as two sources");
        write("two.csv", "");
        assertThatThrownBy(() -> read(csv(all)))
                .hasMessageContaining("two.csv: expected a header line, got an empty file");
    }

    @Test
    void columnsWithoutAHeaderNeedNames() throws IOException {
        assertThatThrownBy(() -> new Csv("x", false, List.of(), ",", "\"", null))
                .hasMessage("names: expected the names of the columns, as header is false, got none. Add names: [...]");
        String path = write("plain.csv", "1,2\n3,?\n");
        List<Row> rows = read(new Csv(path, false, List.of("a", "b"), ",", "\"", null));
        assertThat(rows).hasSize(2);
        assertThat(rows.get(1).isNullAt(1)).isTrue();
    }

    @Test
    void otherTextIsABadRow() throws IOException {
        String path = write("latin.csv", new byte[] {'a', '\n', (byte) 0xE9, '\n', 'b', '\n'});
        List<Row> rows = read(csv(path));
        assertThat(SourceRows.problem(rows.get(0))).isEqualTo("not UTF-8: expected UTF-8 text, got other bytes");
        assertThat(SourceRows.problem(rows.get(1))).isNull();
    }

    @Test
    void readsParquetWithArraysAndVectors() throws IOException {
        StructType schema = new StructType()
                .add("pixels", DataTypes.createArrayType(DataTypes.FloatType))
                .add("vector", org.apache.spark.ml.linalg.SQLDataTypes.VectorType())
                .add("x", DataTypes.DoubleType)
                .add("name", DataTypes.StringType);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add(RowFactory.create(
                    List.of(i + 0.5f, 2f),
                    Vectors.sparse(3, new int[] {1}, new double[] {i}),
                    i / 2.0,
                    i == 7 ? null : "n"));
        }
        String path = directory.resolve("table.parquet").toString();
        spark.createDataFrame(rows, schema).repartition(3).write().parquet(path);
        SourceRows opened = new Parquet(path).open(spark, files);
        assertThat(opened.columns()).containsExactly("pixels", "vector", "x", "name");
        Row row = opened.rows().filter("x = 3.5").first();
        @Nullable Object[] values = SourceRows.values(row);
        assertThat((double[]) values[0]).containsExactly(7.5, 2);
        assertThat((double[]) values[1]).containsExactly(0, 7, 0);
        assertThat(values[2]).isEqualTo(3.5);
        assertThat(values[3]).isNull();
        assertThat(new Parquet(path).place(files, SourceRows.where(row))).matches("file:.*\\.parquet, row \\d+");
    }

    @Test
    void numbersThatStandForMissingAreFoundByValue() throws IOException {
        String path = write("marked.csv", "a,b\n-999.0,-9990\n-999,NA\n03,3\n");
        List<Row> rows = read(new Csv(path, true, List.of(), ",", "\"", List.of("-999", "NA", "3")));
        assertThat(rows).extracting(row -> row.get(0)).containsExactly(null, null, "03");
        assertThat(rows).extracting(row -> row.get(1)).containsExactly("-9990", null, null);
    }

    @Test
    void parquetNamesWhatStandsForMissing() throws IOException {
        String path = directory.resolve("marked.parquet").toString();
        spark.range(4)
                .selectExpr(
                        "if(id = 0, double('NaN'), id) x",
                        "float(if(id = 1, -99.9D, id)) f",
                        "if(id = 2, -999, int(id)) n",
                        "if(id = 3, 'NA', '-1') t",
                        "date_add(date'1900-01-01', int(id)) d",
                        "if(id = 1, cast('NA' as binary), cast('x' as binary)) b",
                        "id = 1 flag")
                .coalesce(1)
                .write()
                .parquet(path);
        List<String> markers = List.of("NaN", "-99.90", "-999", "NA", "1900-01-02");
        SourceRows opened = new Parquet(path, markers).open(spark, files);
        assertThat(opened.columns()).containsExactly("x", "f", "n", "t", "d", "b", "flag");
        List<List<Integer>> absent = new ArrayList<>();
        for (int column = 0; column < 7; column++) {
            absent.add(new ArrayList<>());
        }
        List<Row> rows = opened.rows().collectAsList();
        for (int row = 0; row < 4; row++) {
            @Nullable Object[] values = SourceRows.values(rows.get(row));
            for (int column = 0; column < 7; column++) {
                if (values[column] == null) {
                    absent.get(column).add(row);
                }
            }
        }
        assertThat(absent)
                .containsExactly(List.of(0), List.of(1), List.of(2), List.of(3), List.of(1), List.of(1), List.of());
        @Nullable Object[] plain = SourceRows.values(
                new Parquet(path).open(spark, files).rows().collectAsList().get(0));
        assertThat(plain[0]).isEqualTo(Double.NaN);
    }

    @Test
    void infinitiesStandForMissingOnlyWhereTheyAreNamed() throws IOException {
        String path = directory.resolve("infinite.parquet").toString();
        spark.range(3)
                .selectExpr(
                        "if(id = 0, double('Infinity'), if(id = 1, double('-Infinity'), 1.5D)) x",
                        "if(id = 0, float('Infinity'), if(id = 1, float('-Infinity'), 1.5F)) f",
                        "if(id = 0, 'Infinity', 'so') t",
                        "int(id) n")
                .coalesce(1)
                .write()
                .parquet(path);
        assertThat(valuesOf(path, List.of("Infinity")))
                .containsExactly(
                        Arrays.asList(null, null, null, 0),
                        List.of(Double.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, "so", 1),
                        List.of(1.5, 1.5f, "so", 2));
        assertThat(valuesOf(path, List.of("-Infinity", "NaN")))
                .containsExactly(
                        List.of(Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, "Infinity", 0),
                        Arrays.asList(null, null, "so", 1),
                        List.of(1.5, 1.5f, "so", 2));
    }

    private List<List<@Nullable Object>> valuesOf(String path, List<String> missing) throws IOException {
        List<List<@Nullable Object>> values = new ArrayList<>();
        for (Row row : new Parquet(path, missing).open(spark, files).rows().collectAsList()) {
            values.add(Arrays.asList(SourceRows.values(row)));
        }
        return values;
    }

    @Test
    void aFlippedBitInParquetIsAnError() throws IOException {
        String path = directory.resolve("table.parquet").toString();
        spark.range(0, 20_000)
                .selectExpr("cast(hash(id) as double) / 7 as x")
                .coalesce(1)
                .write()
                .option("compression", "none")
                .parquet(path);
        Path part;
        try (Stream<Path> all = java.nio.file.Files.list(Path.of(path))) {
            part = all.filter(p -> p.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = java.nio.file.Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 4;
        java.nio.file.Files.write(part, bytes);
        java.nio.file.Files.deleteIfExists(part.resolveSibling("." + part.getFileName() + ".crc"));
        assertThatThrownBy(() -> {
                    try {
                        new Parquet(path)
                                .open(spark, files)
                                .rows()
                                .agg(org.apache.spark.sql.functions.sum("x"))
                                .collect();
                    } catch (Exception e) {
                        throw SourceException.of(e);
                    }
                })
                .hasMessage("file:" + part
                        + ": expected pages that match their checksums, got damaged ones (could not verify"
                        + " page integrity, CRC checksum verification failed). Copy the file afresh");
    }

    @Test
    void lossySettingsAreRefused() throws IOException {
        String path = write("a.csv", "a\n1\n");
        SparkSession lossy = spark.newSession();
        lossy.conf().set("spark.sql.files.ignoreCorruptFiles", "true");
        assertThatThrownBy(() -> csv(path).open(lossy, files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "spark.sql.files.ignoreCorruptFiles: expected false, as rows would be lost unseen, got true."
                                + " Remove the setting");
    }

    @Test
    void relativePathsStartFromTheRoot() {
        assertThat(csv("a.csv").under("/data").paths()).containsExactly("/data/a.csv");
        assertThat(csv("a.csv").under("hdfs://h/data/").paths()).containsExactly("hdfs://h/data/a.csv");
        assertThat(csv("/x/a.csv").under("/data").paths()).containsExactly("/x/a.csv");
        assertThat(csv("s3a://b/a.csv").under("/data").paths()).containsExactly("s3a://b/a.csv");
        assertThat(csv("a.csv").under(null).paths()).containsExactly("a.csv");
    }
}
