package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Orc;
import io.lockstep.driver.source.Parquet;
import io.lockstep.driver.source.Query;
import io.lockstep.driver.source.SelectedRows;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.source.SparkFormat;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in Spark's internal form say what the same rows say in the external one. */
class InternalRowsIT extends ScoringRig {
    /** Columns of each type that is read, and their rows: of a number that is 3 there is nothing. */
    private Dataset<Row> everything() {
        return spark.range(0, 40, 1, 3)
                .selectExpr(
                        "id long",
                        "if(id = 3, null, concat('Zürich ', id)) text",
                        "if(id = 3, null, id / 7) real",
                        "cast(if(id = 3, null, id / 7) as float) short_real",
                        "cast(if(id = 3, null, id) as int) whole",
                        "cast(id as smallint) small",
                        "cast(id - 20 as tinyint) byte",
                        "if(id = 3, null, id % 2 = 0) flag",
                        "if(id = 3, null, encode(concat('bytes ', id), 'UTF-8')) binary",
                        "cast(if(id = 3, null, id / 8) as decimal(12, 4)) decimal",
                        "if(id = 3, null, array(cast(id as float), cast(0.5 as float))) reals",
                        "array(cast(id as tinyint), cast(-id as tinyint)) bytes",
                        "array(id, if(id = 5, null, id)) some",
                        "if(id = 4, cast(array() as array<int>), array(1)) may_be_empty",
                        "array('a', concat('b', id), null) texts",
                        "array(cast(id as decimal(9, 2))) decimals");
    }

    private static Set<Integer> all(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toCollection(HashSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "orc"})
    void valuesAndPlacesAreThoseOfTheExternalForm(String format) throws IOException {
        everything().write().format(format).save(path("rows"));
        Source source = format.equals("orc") ? new Orc(path("rows"), null, null, false) : new Parquet(path("rows"));
        SourceRows opened = source.open(spark, files);
        int count = opened.columns().size();
        StructType columns = new StructType(Arrays.copyOf(opened.schema().fields(), count));
        SelectedRows selected = Objects.requireNonNull(opened.selected());
        int[] places = IntStream.range(0, count).toArray();
        InternalRows form = new InternalRows(columns, places, new int[0]);
        List<InternalRow> internal = InternalForm.rows(selected.rows(columns, all(count)))
                .orElseThrow()
                .toJavaRDD()
                .map(InternalRow::copy)
                .collect();
        List<Row> external = opened.javaRows().collect();
        assertThat(internal).hasSameSizeAs(external).hasSize(40);
        for (int i = 0; i < external.size(); i++) {
            Row row = external.get(i);
            assertThat(form.values(internal.get(i)).clone())
                    .usingRecursiveComparison()
                    .isEqualTo(SourceRows.values(row));
            assertThat(form.where(internal.get(i))).isEqualTo(SourceRows.where(row));
            assertThat(form.problem(internal.get(i))).isNull();
        }
    }

    @Test
    void columnsThatNobodyAsksForAreNotRead() throws IOException {
        everything().write().parquet(path("rows"));
        SourceRows opened = new Parquet(path("rows")).open(spark, files);
        StructType columns = new StructType(
                Arrays.copyOf(opened.schema().fields(), opened.columns().size()));
        Dataset<Row> rows = Objects.requireNonNull(opened.selected()).rows(columns, Set.of(1, 4));
        assertThat(Arrays.stream(rows.queryExecution().executedPlan().toString().split("\n", -1))
                        .filter(line -> line.contains("ReadSchema")))
                .singleElement()
                .asString()
                .containsPattern("ReadSchema: struct<text:string,whole:int[,>]");
    }

    private boolean isInternal(String sql) throws IOException {
        SourceRows opened = new Query(sql, Map.of("rows", new Parquet(path("rows"))), null).open(spark, files);
        int count = opened.columns().size();
        StructType columns = new StructType(Arrays.copyOf(opened.schema().fields(), count));
        SelectedRows selected = Objects.requireNonNull(opened.selected());
        return InternalForm.rows(selected.rows(columns, all(count))).isPresent();
    }

    @Test
    void aQueryThatHasRunToItsExchangeIsNotRunAgain() throws IOException {
        everything().write().parquet(path("rows"));
        assertThat(isInternal("SELECT long, real FROM rows WHERE long > 5")).isTrue();
        assertThat(isInternal("SELECT small, sum(real) FROM rows GROUP BY small"))
                .isFalse();
    }

    @Test
    void typesOfTheExternalFormAloneAreTold() {
        assertThat(InternalValue.ofType(DataTypes.DateType)).isNull();
        assertThat(InternalValue.ofType(DataTypes.TimestampType)).isNull();
        assertThat(InternalValue.ofType(DataTypes.createArrayType(DataTypes.DateType)))
                .isNull();
        assertThat(InternalValue.ofType(new StructType())).isNull();
    }

    /** Numbers of a model's inputs, beside columns of all kinds that are kept. */
    private Dataset<Row> scored() {
        return spark.range(0, 300, 1, 2)
                .selectExpr(
                        "concat('id', id) id",
                        "if(id = 7, null, id / 100) a",
                        "cast(id % 5 as float) b",
                        "cast(id as int) c",
                        "cast(id / 64 as decimal(10, 3)) d",
                        "timestamp'2024-02-03 04:05:06.789012' at",
                        "date'1066-10-14' day",
                        "named_struct('x', id, 'y', array(id)) place",
                        "map('k', id) map",
                        "if(id = 9, null, unhex('00ff')) bytes");
    }

    @Test
    void keptColumnsOfAnyTypeAreWrittenAsTheyWereRead() throws IOException {
        scored().write().parquet(path("rows"));
        String model = model(new Target.ClassIndex());
        PredictionResult result = Prediction.run(spark, files, model, new Parquet(path("rows")), path("out"), PORTABLE);
        assertThat(result.rows().scored()).isEqualTo(300);
        Dataset<Row> written = spark.read().parquet(path("out"));
        List<String> kept = List.of("id", "a", "b", "c", "d", "at", "day", "map", "bytes", "`place.x`", "`place.y`");
        List<String> read = List.of("id", "a", "b", "c", "d", "at", "day", "map", "bytes", "place.x", "place.y");
        assertThat(texts(written, kept)).isEqualTo(texts(spark.read().parquet(path("rows")), read));
        // the same rows through the external form, which a moment among the model's inputs would need
        String text = path("text");
        scored().selectExpr("id", "a", "b", "c", "d")
                .write()
                .option("header", "true")
                .csv(text);
        java.nio.file.Files.deleteIfExists(Path.of(text, "_SUCCESS"));
        Prediction.run(
                spark,
                files,
                model,
                new Csv(text, true, List.of(), ",", "\"", List.of("")),
                path("external"),
                PORTABLE);
        List<String> answers = List.of("id", "prediction", "probability");
        assertThat(texts(written, answers)).isEqualTo(texts(spark.read().parquet(path("external")), answers));
    }

    private static List<String> texts(Dataset<Row> rows, List<String> columns) {
        String[] texts =
                columns.stream().map(name -> "cast(" + name + " as string)").toArray(String[]::new);
        return rows.selectExpr(texts).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    @Test
    void aBadRowIsToldByItsPlaceAndAHiddenFileIsCounted() throws IOException {
        scored().selectExpr("id", "if(c = 222, double('NaN'), a) a", "b", "c", "d")
                .write()
                .parquet(path("rows"));
        java.nio.file.Files.writeString(directory.resolve("rows").resolve("_notes.txt"), "hidden");
        String model = model(new Target.ClassIndex());
        Source source = new Parquet(path("rows"));
        assertThatThrownBy(() -> Prediction.run(spark, files, model, source, path("out"), PORTABLE))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s).*/rows/part-00001-[^,]*\\.parquet, row 73: not finite: column 'a': .*");
        PredictionResult result =
                Prediction.run(spark, files, model, source, path("out"), new ScoringOptions(BadRows.SKIP, "portable"));
        assertThat(result.rows().describe())
                .isEqualTo("rows: 301 read = 299 scored + 1 skipped (hidden file) + 1 skipped (not finite)");
    }

    /** Spark's readers of text look for what is wrong in the columns alone that they are asked for. */
    @Test
    void aBadRowOfTextIsBadWhateverIsKept() throws IOException {
        Path text = directory.resolve("text.csv");
        java.nio.file.Files.write(text, List.of("id0,1,2,3,4,5", "id1,1,2,3,4,five", "id2,1,2,3,4,5"));
        Source source = new SparkFormat(
                "csv",
                Map.of("mode", "FAILFAST"),
                Map.of(),
                text.toString(),
                "id STRING, a DOUBLE, b DOUBLE, c DOUBLE, d DOUBLE, note INT",
                null);
        ResolvedModel model = new ResolvedModel(model(new Target.ClassIndex()), null);
        for (OutputForm form : List.of(OutputForm.STANDARD, OutputForm.STANDARD.withKeep(List.of("id")))) {
            assertThatThrownBy(() -> Prediction.run(spark, files, model, source, path("out"), PORTABLE, form))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("five");
        }
    }
}
