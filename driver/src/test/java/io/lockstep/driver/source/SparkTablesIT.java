package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of Spark: Parquet, ORC, the catalog, queries and its other formats. */
class SparkTablesIT {
    @TempDir
    Path directory;

    private final Configuration configuration = new Configuration();
    private final Files files = new HadoopFiles(configuration);
    private final SparkSession spark = LocalSpark.session();

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    /** Files of one row each for each format. */
    private void write(String name, String expressions) {
        for (String format : List.of("parquet", "orc")) {
            spark.sql("select " + expressions)
                    .coalesce(1)
                    .write()
                    .format(format)
                    .save(path(format + "/" + name));
        }
    }

    private List<Source> both(Map<String, Partitions> partitions, boolean ignoreCorruptFiles) {
        return List.of(
                new Parquet(path("parquet"), null, partitions, ignoreCorruptFiles),
                new Orc(path("orc"), null, partitions, ignoreCorruptFiles));
    }

    private List<Row> rows(Source source) throws IOException {
        return source.open(spark, files).javaRows().collect();
    }

    private Path part(String format) throws IOException {
        try (var found = java.nio.file.Files.walk(directory.resolve(format))) {
            return found.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void fieldsOfStructuresAreColumnsCalledByTheirPath() throws IOException {
        write(
                "a",
                "named_struct('city', 'Bern', 'at', named_struct('x', 1.5D, 'y.z', cast(2 as decimal(10,2)))) home,"
                        + " 7 `a.b`, named_struct('b', 8) a, date'2026-11-23' day, timestamp'2026-11-23 01:02:03' time,"
                        + " array(1, 2) ids");
        for (Source source : both(Map.of(), false)) {
            SourceRows opened = source.open(spark, files);
            assertThat(opened.columns())
                    .containsExactly("home.city", "home.at.x", "home.at.`y.z`", "a.b", "`a`.`b`", "day", "time", "ids");
            assertThat(opened.types().stream().map(ColumnType::name))
                    .containsExactly(
                            "string", "double", "decimal(10,2)", "int", "int", "date", "timestamp", "array<int>");
            Row row = opened.rows().collectAsList().get(0);
            assertThat(SourceRows.values(row)).startsWith("Bern", 1.5, new java.math.BigDecimal("2.00"), 7, 8);
            assertThat(row.get(5)).hasToString("2026-11-23");
        }
    }

    @Test
    void vectorsDenseAndSparseAreNumbers() throws IOException {
        List<Row> vectors = List.of(
                RowFactory.create(Vectors.dense(1, 0, 3)),
                RowFactory.create(Vectors.sparse(3, new int[] {2}, new double[] {5})));
        StructType schema = new StructType().add("v", org.apache.spark.ml.linalg.SQLDataTypes.VectorType());
        for (String format : List.of("parquet", "orc")) {
            spark.createDataFrame(vectors, schema)
                    .coalesce(1)
                    .write()
                    .format(format)
                    .save(path(format + "/v"));
        }
        for (Source source : both(Map.of(), false)) {
            SourceRows opened = source.open(spark, files);
            assertThat(opened.types()).extracting(ColumnType::kind).containsExactly(ColumnType.Kind.NUMBERS);
            assertThat(opened.javaRows().collect().stream()
                            .map(row -> Arrays.toString((double[]) SourceRows.values(row)[0])))
                    .containsExactlyInAnyOrder("[1.0, 0.0, 3.0]", "[0.0, 0.0, 5.0]");
        }
    }

    @Test
    void onlyTheFoldersAskedForAreRead() throws IOException {
        for (String day : List.of("2026-11-01", "2026-11-23", "2026-12-01")) {
            write("dt=" + day, "'" + day + "' x");
        }
        for (Source source : both(Map.of("dt", new Partitions("2026-11-02", "2026-11-23", null)), false)) {
            assertThat(rows(source).stream().map(row -> row.getString(0) + " " + row.getString(1)))
                    .containsExactly("2026-11-23 2026-11-23");
        }
        for (Source source :
                both(Map.of("dt", new Partitions(null, null, List.of("2026-11-01", "2026-12-01"))), false)) {
            assertThat(rows(source).stream().map(row -> row.getString(0))).hasSize(2);
        }
        for (Source source : both(Map.of("dt", new Partitions("2027", null, null)), false)) {
            assertThatThrownBy(() -> rows(source))
                    .hasMessageEndingWith(": expected files in the folders that partitions names, got none of 3."
                            + " Correct partitions or path");
        }
        for (Source source : both(Map.of("day", new Partitions("1", null, null)), false)) {
            assertThatThrownBy(() -> rows(source))
                    .hasMessageContaining("expected a file in a folder called day=…, as partitions says, got none.");
        }
        Partitions numbers = new Partitions("9", "10", null);
        assertThat(List.of("09", "10", "11", "__HIVE_DEFAULT_PARTITION__").stream()
                        .map(numbers::takes))
                .containsExactly(true, true, false, false);
        assertThat(new Partitions("2026-11-02", null, null).takes("__HIVE_DEFAULT_PARTITION__"))
                .isFalse();
        assertThat(new Partitions(null, null, List.of("__HIVE_DEFAULT_PARTITION__"))
                        .takes("__HIVE_DEFAULT_PARTITION__"))
                .isTrue();
        assertThatThrownBy(() -> new Partitions(null, null, null))
                .isInstanceOf(PlainDataException.class)
                .hasMessageContaining("expected either from and to, or values, got none of them");
    }

    @Test
    void corruptFilesAreLeftOutOnlyWhereAskedForAndCounted() throws IOException {
        write("a", "1 x");
        write("b", "2 x");
        for (Source source : both(Map.of(), true)) {
            Path file = part(source instanceof Orc ? "orc" : "parquet");
            byte[] whole = java.nio.file.Files.readAllBytes(file);
            java.nio.file.Files.write(file, Arrays.copyOf(whole, whole.length / 2));
            java.nio.file.Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
            List<Row> rows = rows(source);
            assertThat(rows).hasSize(2);
            assertThat(rows.stream().map(SourceRows::problem))
                    .containsExactlyInAnyOrder(null, "left out: corrupt file");
            assertThat(rows.stream().map(SourceRows::where)).anyMatch(where -> where.contains("/a/part-"));
        }
        for (Source source : both(Map.of(), false)) {
            assertThatThrownBy(() -> rows(source))
                    .isInstanceOf(SourceException.class)
                    .hasMessageMatching("file:.*/a/part-.*: expected (ORC|Parquet), got a .*truncated file.*");
        }
    }

    @Test
    void settingsThatLoseRowsAreRefused() {
        spark.conf().set("spark.sql.files.ignoreCorruptFiles", "true");
        try {
            for (Source source : List.of(
                    new Parquet(path("x")),
                    new Orc(path("x"), null, null, false),
                    new CatalogTable("x", Map.of(), null),
                    new Query("select 1", Map.of(), null),
                    new SparkFormat("text", Map.of(), Map.of(), path("x"), null, null))) {
                assertThatThrownBy(() -> source.open(spark, files))
                        .hasMessageStartingWith("spark.sql.files.ignoreCorruptFiles: expected false, as rows would be"
                                + " lost unseen, got true. Remove the setting");
            }
        } finally {
            spark.conf().unset("spark.sql.files.ignoreCorruptFiles");
        }
    }

    @Test
    void oneOrcFileWithOtherColumnsIsNamed() throws IOException {
        write("a", "1 x, 2 y");
        write("b", "1L x, 2 y");
        Source orc = new Orc(path("orc"), null, null, false);
        assertThatThrownBy(() -> rows(orc))
                .hasMessageMatching("file:.*/b/part.*: expected the columns of file:.*/a/part.*, where column 'x' is"
                        + " int, got bigint. Write all.*");
        Path file = part("orc");
        java.nio.file.Files.writeString(file, "x,y\n");
        java.nio.file.Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        assertThatThrownBy(() -> rows(orc)).hasMessageContaining(": expected ORC, got a file that does not begin with");
        java.nio.file.Files.write(file, new byte[0]);
        assertThatThrownBy(() -> rows(orc)).hasMessageContaining(": expected ORC, got an empty file. Copy it afresh");
    }

    @Test
    void namesThatDifferInCapitalsAreTwoAndEqualOnesRefused() throws IOException {
        Query twins = new Query("select 1 Age, 2 age, 3 `a.b`", Map.of(), null);
        assertThat(twins.open(spark, files).columns()).containsExactly("Age", "age", "a.b");
        assertThat(SourceRows.values(rows(twins).get(0))).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> rows(new Query("select 1 x, 2 x", Map.of(), null)))
                .hasMessage("the query: expected each column name once, got 'x' twice. Give one of them another name");
    }

    @Test
    void aQueryThatCannotRunIsToldInOneLine() throws IOException {
        assertThatThrownBy(() -> rows(new Query("select x from nowhere", Map.of(), null)))
                .hasMessageMatching("the query: expected a statement of Spark SQL that gives rows, got: .*nowhere.*"
                        + " Correct sql, or the names under with")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> rows(new CatalogTable("nowhere", Map.of(), null)))
                .hasMessageMatching("table nowhere: expected a table or view of the session's catalog, got: .*"
                        + " Check the name, and that Spark is given the catalog");
        java.nio.file.Files.writeString(directory.resolve("a.csv"), "x,y\n1,2\n3\n");
        Csv csv = new Csv(path("a.csv"), true, List.of(), ",", "\"", null);
        assertThatThrownBy(() -> rows(new Query("select x from a", Map.of("a", csv), null)))
                .satisfies(failure -> assertThat(SourceException.of((Exception) failure))
                        .hasMessageContaining("A query has no answer for it: correct the row, or read"));
        assertThat(spark.catalog().tableExists("a")).isFalse();
    }

    @Test
    void whatAPlanReadsIsKnown() throws IOException {
        java.nio.file.Files.writeString(directory.resolve("a.csv"), "x,y\n1,2\n");
        Csv csv = new Csv(path("a.csv"), true, List.of(), ",", "\"", null);
        spark.sql("create table places_known using parquet location '" + path("known") + "' as select 1 x");
        try {
            String both = "select a.x from a join places_known b on a.x = b.x cross join values (1) c";
            assertThat(new Query(both, Map.of("a", csv), null)
                            .open(spark, files)
                            .tables())
                    .satisfiesExactly(
                            a -> assertThat(a).isEqualTo(new TableRead("a", null, 1, 8L)),
                            b -> assertThat(b.name()).endsWith("places_known"));
            assertThat(new CatalogTable("places_known", Map.of(), null)
                            .open(spark, files)
                            .tables())
                    .hasSize(1)
                    .allSatisfy(table -> {
                        assertThat(table.files()).isEqualTo(1);
                        assertThat(table.bytes()).isPositive();
                        assertThat(table.version()).isNull();
                    });
        } finally {
            spark.sql("drop table places_known");
        }
        write("a", "1 x");
        SparkFormat parquet = new SparkFormat("parquet", Map.of(), Map.of(), path("parquet/a"), null, null);
        assertThat(parquet.open(spark, files).tables())
                .extracting(TableRead::name, TableRead::files)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Parquet", 1));
        assertThat(new Query("select 1 x", Map.of(), null).open(spark, files).tables())
                .isEmpty();
    }

    @Test
    void whatSparkShipsIsRead() throws IOException {
        java.nio.file.Files.writeString(directory.resolve("a.libsvm"), "1 1:0.5 3:2\n0 2:4\n");
        Source vectors = new SparkFormat("libsvm", Map.of("numFeatures", "3"), Map.of(), path("a.libsvm"), null, null);
        assertThat(rows(vectors).stream()
                        .map(SourceRows::values)
                        .map(values -> values[0] + " " + Arrays.toString((double[]) values[1])))
                .containsExactly("1.0 [0.5, 0.0, 2.0]", "0.0 [0.0, 4.0, 0.0]");
        java.nio.file.Files.write(directory.resolve("t.txt"), "\uFEFFé\r\nb".getBytes(StandardCharsets.UTF_8));
        assertThat(rows(new SparkFormat("text", Map.of(), Map.of(), path("t.txt"), null, null)))
                .hasSize(2);
        Source unknown = new SparkFormat("nosuch", Map.of(), Map.of(), path("t.txt"), null, null);
        assertThatThrownBy(() -> rows(unknown))
                .hasMessageContaining("t.txt: expected what Spark reads as nosuch, got: ")
                .hasMessageEndingWith("Check name and options, and that Spark is given the format's jars");
    }

    @Test
    void secretsAreTakenFromTheCredentialProviderAlone() throws Exception {
        for (String name : List.of("password", "fs.s3a.secret.key", "authToken", "accessKey")) {
            assertThatThrownBy(() -> new SparkFormat("jdbc", Map.of(name, "hunter2"), Map.of(), null, null, null))
                    .isInstanceOf(PlainDataException.class)
                    .hasMessage("options: expected no secrets in a config, which runs keep, got " + name
                            + ". Store it in Hadoop's credential provider"
                            + " (hadoop.security.credential.provider.path) and write secrets: {" + name
                            + ": its name there}");
        }
        for (String url : List.of("jdbc:h2:mem:a;PASSWORD=hunter2", "jdbc:postgresql://me:hunter2@db/x")) {
            assertThatThrownBy(() -> new CatalogTable("t", Map.of("url", url), null))
                    .hasMessageContaining("got one in the value of url. Store")
                    .hasMessageNotContaining("hunter2");
        }
        SparkFormat jdbc = new SparkFormat("csv", Map.of(), Map.of("sep", "db.sep"), path("s.csv"), null, null);
        java.nio.file.Files.writeString(directory.resolve("s.csv"), "1|2\n");
        assertThatThrownBy(() -> rows(jdbc))
                .hasMessageStartingWith(
                        "secrets.sep: expected db.sep in Hadoop's credential provider, got none. Store");
        configuration.set("hadoop.security.credential.provider.path", "jceks://file" + path("store.jceks"));
        var provider = org.apache.hadoop.security.alias.CredentialProviderFactory.getProviders(configuration)
                .get(0);
        provider.createCredentialEntry("db.sep", "|".toCharArray());
        provider.flush();
        Source again = new SparkFormat("csv", new HashMap<>(), Map.of("sep", "db.sep"), path("s.csv"), null, null);
        List<Row> rows =
                again.open(spark, new HadoopFiles(configuration)).javaRows().collect();
        assertThat(SourceRows.values(rows.get(0))).containsExactly("1", "2");
    }
}
