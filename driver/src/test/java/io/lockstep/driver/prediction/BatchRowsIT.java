package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Parquet;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows in batches of columns say what the same rows say one by one. */
class BatchRowsIT extends ScoringRig {
    /** One in which Spark reads batches, as it does unless it is told not to, as in these tests. */
    private final SparkSession batched = batched();

    private SparkSession batched() {
        SparkSession session = spark.newSession();
        session.conf().set("spark.sql.codegen.wholeStage", "true");
        return session;
    }

    private Optional<ColumnBatches> batches(SparkSession session, Set<Integer> taken) throws IOException {
        SourceRows opened = new Parquet(path("rows")).open(session, files);
        return InternalForm.plan(Objects.requireNonNull(opened.selected()).rows(columns(opened), taken))
                .flatMap(ColumnBatches::of);
    }

    private static StructType columns(SourceRows opened) {
        return new StructType(
                Arrays.copyOf(opened.schema().fields(), opened.columns().size()));
    }

    private static Iterator<Row> plain(BatchRows form, Iterator<? extends Iterator<ColumnarBatchRow>> parts) {
        List<Row> rows = new ArrayList<>();
        while (parts.hasNext()) {
            Iterator<ColumnarBatchRow> part = parts.next();
            while (part.hasNext()) {
                ColumnarBatchRow row = part.next();
                rows.add(RowFactory.create(form.where(row), copy(form.values(row))));
            }
        }
        return rows.iterator();
    }

    /** Values that stay when others are read into the same memory. */
    private static @Nullable Object[] copy(@Nullable Object[] values) {
        @Nullable Object[] copies = values.clone();
        for (int i = 0; i < copies.length; i++) {
            copies[i] = copies[i] instanceof byte[] bytes ? bytes.clone() : copies[i];
        }
        return copies;
    }

    @Test
    void valuesAndPlacesAreThoseOfTheExternalForm() throws IOException {
        // each file has a dictionary of its own, in which a number means another text
        spark.range(0, 400, 1, 5)
                .selectExpr(
                        "if(id = 3, null, concat('Zürich ', id div 2)) text",
                        "if(id = 3, null, id / 7) real",
                        "cast(if(id = 3, null, id) as int) whole",
                        "if(id = 3, null, encode(concat('bytes ', id), 'UTF-8')) binary",
                        "cast(if(id = 3, null, id / 8) as decimal(12, 4)) decimal",
                        "if(id = 3, null, array(cast(id as float), cast(0.5 as float))) reals",
                        "array('a', concat('b', id), null) texts",
                        "id % 3 = 0 unread")
                .write()
                .parquet(path("rows"));
        compare(7, 400);
    }

    /** Of a file with several batches and groups of rows, whose dictionaries become too large in the middle. */
    @Test
    void manyBatchesFoldersAndTypesAreThoseOfTheExternalForm() throws IOException {
        spark.range(0, 10_000, 1, 1)
                .selectExpr(
                        "concat('one of so many texts that they leave the dictionary: ', id) many",
                        "concat('few ', id % 3000) few",
                        "cast(id % 300 as decimal(5, 2)) small",
                        "cast(id * 1000000007 as decimal(25, 3)) large",
                        "if(id % 5 = 0, null, id % 2 = 0) flag",
                        "cast(id % 128 as byte) tiny",
                        "cast(-id as short) little",
                        "id `a.b`",
                        "if(id % 3 = 0, null, concat('folder', id % 3)) folder")
                .write()
                .option("parquet.block.size", 150_000)
                .option("parquet.dictionary.page.size", 20_000)
                .partitionBy("folder")
                .parquet(path("rows"));
        compare(9, 10_000);
    }

    /** The first columns of all rows in both forms. */
    private void compare(int columns, int count) throws IOException {
        SourceRows opened = new Parquet(path("rows")).open(spark, files);
        int[] read = IntStream.range(0, columns).toArray();
        ColumnBatches batches = batches(batched, Arrays.stream(read).boxed().collect(Collectors.toSet()))
                .orElseThrow();
        int[] places = batches.places();
        assertThat(Arrays.stream(places, 0, columns(opened).size()).skip(columns))
                .allMatch(place -> place == ColumnBatches.NOTHING);
        String schema = columns(opened).json();
        List<Row> rows = batches.batches()
                .toJavaRDD()
                .mapPartitions(part -> {
                    BatchRows form = new BatchRows((StructType) DataType.fromJson(schema), read, new int[0], places);
                    return plain(form, form.parts(part));
                })
                .collect();
        List<Row> external = opened.javaRows().collect();
        assertThat(rows).hasSameSizeAs(external).hasSize(count);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).getString(0)).isEqualTo(SourceRows.where(external.get(i)));
            Object[] values = SourceRows.values(external.get(i));
            Arrays.fill(values, columns, values.length, null);
            assertThat(rows.get(i).<Object[]>getAs(1))
                    .usingRecursiveComparison()
                    .isEqualTo(values);
        }
    }

    @Test
    void columnsThatAreComputedAreReadInRows() throws IOException {
        spark.range(0, 10)
                .selectExpr("named_struct('x', id) place", "id")
                .write()
                .parquet(path("rows"));
        assertThat(batches(batched, Set.of(1))).isPresent();
        assertThat(batches(batched, Set.of(0, 1))).isEmpty();
        assertThat(batches(spark, Set.of(1))).isEmpty();
    }

    /** Numbers of a model's inputs, beside columns of all kinds that are kept; of two files in a task. */
    private Dataset<Row> scored() {
        return spark.range(0, 700, 1, 3)
                .selectExpr(
                        "concat('id', id) id",
                        "if(id = 422, double('NaN'), if(id = 7, null, id / 100)) a",
                        "cast(id % 5 as float) b",
                        "cast(id as int) c",
                        "cast(id / 64 as decimal(10, 3)) d",
                        "timestamp'2024-02-03 04:05:06.789012' at",
                        "date'1066-10-14' day",
                        "array(named_struct('x', id, 'y', array(id))) places",
                        "map('k', id) map",
                        "if(id = 9, null, unhex('00ff')) bytes");
    }

    private List<String> predicted(SparkSession session, String out, OutputForm form) throws IOException {
        PredictionResult result = Prediction.run(
                session,
                files,
                new io.lockstep.driver.registry.ResolvedModel(path("model-" + new Target.ClassIndex().name()), null),
                new Parquet(path("rows")),
                path(out),
                new ScoringOptions(BadRows.SKIP, "portable"),
                form);
        assertThat(result.rows().describe())
                .isEqualTo("rows: 701 read = 699 scored + 1 skipped (hidden file) + 1 skipped (not finite)");
        return spark.read().parquet(path(out)).collectAsList().stream()
                .map(Row::json)
                .sorted()
                .toList();
    }

    @Test
    void predictionsAndKeptColumnsAreThoseOfRows() throws IOException {
        scored().write().parquet(path("rows"));
        java.nio.file.Files.writeString(directory.resolve("rows").resolve("_notes.txt"), "hidden");
        model(new Target.ClassIndex());
        assertThat(batches(batched, Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))).isPresent();
        List<String> all = predicted(spark, "all", OutputForm.STANDARD);
        assertThat(all).hasSize(699);
        assertThat(predicted(batched, "all-batched", OutputForm.STANDARD)).isEqualTo(all);
        OutputForm some = OutputForm.STANDARD.withColumns(List.of("probability", "map", "id", "prediction", "a"));
        assertThat(predicted(batched, "some-batched", some)).isEqualTo(predicted(spark, "some", some));
        OutputForm folders = OutputForm.STANDARD.withPartitions(List.of("b"), Existing.REFUSE);
        assertThat(predicted(batched, "folders-batched", folders)).isEqualTo(predicted(spark, "folders", folders));
    }

    @Test
    void aBadRowIsToldByItsPlace() throws IOException {
        scored().write().parquet(path("rows"));
        String model = model(new Target.ClassIndex());
        assertThatThrownBy(
                        () -> Prediction.run(batched, files, model, new Parquet(path("rows")), path("out"), PORTABLE))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s).*/rows/part-00001-[^,]*\\.parquet, row 190: not finite: column 'a': .*");
        assertThat(Path.of(path("out"))).doesNotExist();
    }
}
