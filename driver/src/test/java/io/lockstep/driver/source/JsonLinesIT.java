package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.driver.value.ColumnType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesIT {
    private static final String LINES = """
        {"id": "a", "age": 41, "share": 0.5, "sick": true, "code": 7, "size": [[1, 2], [3, 4], [5, 6]]}

        {"id": "b", "age": null, "share": 2, "sick": false, "code": "x", "size": [[9, 8]], "late": {"z": [1]}}
        {"id": "c", "size": [], "age": -3, "code": 1.50, "tags": ["k", 2, null]}
        """;

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private JsonLines write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        java.nio.file.Files.createDirectories(file.getParent());
        java.nio.file.Files.writeString(file, text);
        return new JsonLines(file.toString());
    }

    private SourceRows open(Source source) throws IOException {
        return source.open(LocalSpark.session(), files);
    }

    private List<@Nullable Object[]> values(SourceRows rows) {
        return rows.javaRows().collect().stream().map(SourceRows::values).toList();
    }

    @Test
    void everyKeyIsAColumnOfTheTypeThatFitsAllLines() throws IOException {
        SourceRows rows = open(write("a.jsonl", LINES));
        assertThat(rows.columns()).containsExactly("id", "age", "share", "sick", "code", "size", "late", "tags");
        assertThat(rows.types().stream().map(ColumnType::name))
                .containsExactly(
                        "string", "bigint", "double", "boolean", "string", "array<double>", "string", "array<string>");
        List<@Nullable Object[]> values = values(rows);
        assertThat(values).hasSize(3);
        assertThat(values.get(0)).startsWith("a", 41L, 0.5, true, "7", new double[] {1, 2, 3, 4, 5, 6});
        assertThat(values.get(1)).startsWith("b", null, 2.0, false, "x", new double[] {9, 8}, "{\"z\":[1]}");
        assertThat(values.get(2))
                .containsExactly(
                        "c", -3L, null, null, "1.5", new double[0], null, new @Nullable Object[] {"k", "2", null});
    }

    /** The rows of Spark SQL, which predictions are written from. */
    @Test
    void sparkTakesTheRowsAsTheyAre() throws IOException {
        List<Row> rows = open(write("a.jsonl", LINES)).rows().collectAsList();
        assertThat(rows.get(0).getList(5)).isEqualTo(List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0));
        assertThat(rows.get(0).getLong(1)).isEqualTo(41);
        assertThat(rows.get(2).isNullAt(2)).isTrue();
        assertThat(rows.get(2).getList(7)).hasSize(3);
    }

    @Test
    void arraysThatAreNoneOfNumbersInOneShapeAreRefusedWhereTheyAreUsed() throws IOException {
        List<@Nullable Object[]> values =
                values(open(write("a.jsonl", "{\"x\": [1, null]}\n{\"x\": [[1, 2], [3]]}\n{\"x\": [[1], 2]}\n")));
        assertThat(values.get(0)[0]).isEqualTo(new @Nullable Object[] {1.0, null});
        assertThat(values.get(1)[0]).isEqualTo(new @Nullable Object[] {null});
        assertThat(values.get(2)[0]).isEqualTo(new @Nullable Object[] {null});
    }

    @Test
    void wholeNumbersThatNo64BitsHoldStayApart() throws IOException {
        SourceRows rows = open(write("a.jsonl", "{\"id\": 9223372036854775808}\n{\"id\": 9223372036854775809}\n"));
        assertThat(values(rows))
                .containsExactly(new Object[] {"9223372036854775808"}, new Object[] {"9223372036854775809"});
    }

    /** 2^53 and 2^53 + 1 are one double, and would be one category. */
    @Test
    void largeWholeNumbersBesideRealOnesStayApart() throws IOException {
        SourceRows rows = open(write("a.jsonl", """
            {"a": 9007199254740993, "b": 9007199254740993, "c": 9007199254740992}
            {"a": 0.5, "b": 7, "c": 0.5}
            """));
        assertThat(rows.types().stream().map(ColumnType::name)).containsExactly("string", "bigint", "double");
        assertThat(values(rows))
                .containsExactly(
                        new Object[] {"9007199254740993", 9007199254740993L, 9007199254740992.0},
                        new Object[] {"0.5", 7L, 0.5});
    }

    /** The same count of numbers in another shape would be the same numbers in another order. */
    @Test
    void arraysOfAnotherShapeThanMostAreBadRows() throws IOException {
        String usual = "{\"x\": [[1, 2, 3], [4, 5, 6]]}\n";
        SourceRows rows = open(write(
                "a.jsonl",
                "{\"x\": [[1, 2], [3, 4], [5, 6]]}\n" + usual + "{\"x\": [1, 2, 3, 4, 5, 6]}\n" + usual
                        + "{\"x\": [9]}\n{\"x\": []}\n{\"x\": [[]]}\n"));
        String end = ": expected 2x3 in 'x', as in most rows, got ";
        assertThat(rows.javaRows().collect().stream().map(SourceRows::problem))
                .containsExactly(
                        "array of another shape" + end + "3x2",
                        null,
                        "array of another shape" + end + "6",
                        null,
                        null,
                        null,
                        null);
    }

    @Test
    void badLinesAreBadRowsWithFileAndLine() throws IOException {
        JsonLines source =
                write("a.jsonl", "{\"a\": 1}\n{\"a\": 2,}\n[3]\n{\"a\": 1, \"a\": 2}\n\n{\"a\": 5} 6\nnull\n");
        List<Row> rows = open(source).javaRows().collect();
        List<String> problems = rows.stream()
                .map(row -> String.valueOf(SourceRows.problem(row)))
                .toList();
        String start = "not JSON: expected {\"column\": value, …} in a line, got ";
        assertThat(problems).hasSize(6);
        assertThat(problems.get(0)).isEqualTo("null");
        assertThat(problems.get(1))
                .startsWith(start + "'{\"a\": 2,}'; Unexpected character")
                .contains(" at column 9");
        assertThat(problems.get(2)).isEqualTo("no object: expected {\"column\": value, …} in a line, got '[3]'");
        assertThat(problems.get(3)).startsWith(start + "'{\"a\": 1, \"a\": 2}'; Duplicate field 'a'");
        assertThat(problems.get(4)).startsWith(start + "'{\"a\": 5} 6'; Trailing token");
        assertThat(problems.get(5)).isEqualTo(start + "'null'; null");
        assertThat(source.place(files, SourceRows.where(rows.get(4)))).endsWith("/a.jsonl, line 6");
        java.nio.file.Files.write(
                directory.resolve("a.jsonl"), new byte[] {'{', '"', (byte) 0xE9, '"', ':', '1', '}', '\n'});
        assertThatThrownBy(() -> open(source))
                .isInstanceOf(SourceException.class)
                .hasMessageEndingWith(
                        "a.jsonl: expected a JSON object in every line, such as {\"age\": 41}, got none. Is it"
                                + " another format?");
    }

    @Test
    void manyRangesGiveEveryLineOnceAndGzipIsOne() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            text.append(String.format(Locale.ROOT, "{\"id\": %d, \"text\": \"%s\"}%n", i, "é".repeat(i % 40)));
        }
        JsonLines source = write("large/a.jsonl", text.toString());
        assertThat(open(source).javaRows().getNumPartitions()).isGreaterThan(1);
        List<Long> ids = new ArrayList<>();
        values(open(source)).forEach(row -> ids.add((Long) row[0]));
        assertThat(ids).hasSize(60_000).doesNotHaveDuplicates().isSorted();
        Path packed = directory.resolve("packed/a.jsonl.gz");
        java.nio.file.Files.createDirectories(directory.resolve("packed"));
        try (OutputStream out = new GZIPOutputStream(java.nio.file.Files.newOutputStream(packed))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        write("packed/_copying", "{");
        List<Row> unpacked = open(new JsonLines(directory.resolve("packed").toString()))
                .javaRows()
                .collect();
        assertThat(unpacked).hasSize(60_001);
        assertThat(SourceRows.values(unpacked.get(59_999))).containsExactly(59_999L, "é".repeat(39));
        assertThat(SourceRows.problem(unpacked.get(60_000))).isEqualTo("left out: hidden file");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        JsonLines zipped = write("a.jsonl.bz2", "x");
        assertThatThrownBy(() -> open(zipped))
                .hasMessageEndingWith("expected plain text or gzip, got .bz2. Unpack it first");
        JsonLines parquet = write("a.jsonl", "PAR1....");
        assertThatThrownBy(() -> open(parquet)).hasMessageContaining("got Parquet. Set format: parquet");
    }

    private PreparedData prepare(Map<String, Object> train) throws IOException {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("name", "rows");
        config.put(
                "data",
                Map.of(
                        "train",
                        train,
                        "label",
                        "sick",
                        "numeric",
                        List.of("age"),
                        "categorical",
                        List.of("ward"),
                        "badRows",
                        "skip"));
        config.put(
                "model", Map.of("layers", List.of(Map.of("dense", Map.of("units", 1))), "loss", "sigmoidCrossEntropy"));
        config.put("train", Map.of("epochs", 1, "batch", 4, "optimizer", "adam"));
        return Preparation.prepare(
                LocalSpark.session(),
                files,
                Configs.BINDING.bind(RunConfig.class, config, ""),
                directory.resolve("prepared").toString(),
                warning -> {});
    }

    /** What a row is does not depend on the format it was read from. */
    @Test
    void theSameRowsAsCsvAreTheSamePreparedData() throws IOException {
        JsonLines source = write("rows.jsonl", """
            {"age": 41, "ward": "north", "sick": true}
            {"age": null, "ward": 3, "sick": false}
            {"ward": "south", "age": 7.50, "sick": true}
            broken
            """);
        Path csv = java.nio.file.Files.writeString(
                directory.resolve("rows.csv"), "age,ward,sick\n7.5,south,true\n,3.0,false\n41,north,true\nbroken\n");
        PreparedData json = prepare(Map.of("format", "jsonLines", "path", source.path()));
        assertThat(json.rows().skipped()).containsExactly(Map.entry("not JSON", 1L));
        PreparedData table = prepare(Map.of("format", "csv", "path", csv.toString()));
        assertThat(table.rows().trained()).isEqualTo(3);
        assertThat(json.train().files())
                .extracting("sha256")
                .isEqualTo(table.train().files().stream()
                        .map(file -> file.sha256())
                        .toList());
    }
}
