package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.attribution.Attribution;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainJobIT {
    private static final ScoringOptions PORTABLE = new ScoringOptions(BadRows.FAIL, "portable");
    private static final List<String> COLOURS = List.of("blue", "green", "red", "", "violet");

    @TempDir
    private Path directory = Path.of("");

    private final SparkSession spark = LocalSpark.session();
    private final Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());

    @BeforeEach
    void model() throws IOException {
        LinearModel.write(files, path("model"));
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private Source csv(String name, int fileCount, List<String> rows) throws IOException {
        Path data = java.nio.file.Files.createDirectories(directory.resolve(name));
        for (int file = 0; file < fileCount; file++) {
            List<String> lines = new ArrayList<>(List.of("id,age,colour,size"));
            for (int row = file; row < rows.size(); row += fileCount) {
                lines.add(rows.get(row));
            }
            java.nio.file.Files.write(data.resolve("part" + file + ".csv"), lines);
        }
        return new Csv(data.toString(), true, List.of(), ",", "\"", null);
    }

    private static List<String> rows(int count) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(i + "," + (i % 7 == 0 ? "" : 20 + i % 50) + "," + COLOURS.get(i % 5) + "," + i / 8.0);
        }
        return rows;
    }

    private ExplainJob job(Source rows, String output, String... keys) throws IOException {
        Map<String, Object> asked = new TreeMap<>(Map.of("method", "gradientInput"));
        for (int i = 0; i < keys.length; i += 2) {
            asked.put(keys[i], keys[i + 1].matches("[0-9]+") ? (Object) Integer.valueOf(keys[i + 1]) : keys[i + 1]);
        }
        return new ExplainJob(
                spark,
                files,
                new ResolvedModel(path("model"), null),
                rows,
                path(output),
                PORTABLE,
                ExplanationConfig.of(asked));
    }

    private Map<String, Row> byId(String output) {
        Map<String, Row> byId = new TreeMap<>();
        for (Row row : spark.read().parquet(path(output)).collectAsList()) {
            assertThat(byId.put(String.valueOf(row.get(0)), row)).isNull();
        }
        return byId;
    }

    private static List<Double> attributions(Row row) {
        List<Double> attributions = new ArrayList<>();
        List<Row> structs = row.getList(row.fieldIndex("attributions"));
        structs.forEach(struct -> attributions.add(struct.getDouble(1)));
        return attributions;
    }

    private static void isAbout(List<Double> found, double... expected) {
        assertThat(found).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found.get(i)).isEqualTo(expected[i], within(1e-5));
        }
    }

    @Test
    void categoriesIndicatorsAndNumbersComeBackAsTheirColumns() throws IOException {
        Source rows = csv("rows", 1, List.of("a,50,red,2", "b,,violet,0.5"));
        ExplanationResult result = job(rows, "out", "top", "2").run();
        assertThat(result.notes()).isEmpty();
        Map<String, Row> byId = byId("out");
        Row first = Objects.requireNonNull(byId.get("a"));
        isAbout(attributions(first), 1.12, 2.4, -3);
        assertThat((double) first.getAs("prediction")).isEqualTo(14.4, within(1e-5));
        Row explained = first.getStruct(first.fieldIndex("explained"));
        assertThat(explained.getString(0)).isEqualTo("price");
        assertThat(explained.getDouble(1)).isEqualTo(14.4, within(1e-5));
        assertThat(explained.getDouble(2)).isEqualTo(13.88, within(1e-5));
        List<Row> reasons = first.getList(first.fieldIndex("reasons"));
        assertThat(reasons)
                .extracting(row -> row.getString(0) + "=" + row.getString(1))
                .containsExactly("size=2", "colour=red");
        // missing: its indicator alone; a colour that no training row had: none of the categories
        isAbout(attributions(Objects.requireNonNull(byId.get("b"))), -0.48, 2 * (-0.5 - 0.6 - 0.3 - 0.4), 0);
        // which adds up of linear models alone, so that it is not told
        assertThat(result.summary().completeness()).isNull();
        assertThat(result.summary().worst()).isEmpty();
        assertThat(result.plainData()).containsEntry("completeness_error", null);
        assertThat(result.summary().ranked().get(0).column()).isEqualTo("colour");
        assertThat(result.summary().columns().get(2).meanAbsolute()).isEqualTo(1.5, within(1e-5));
    }

    @Test
    void theSameRowsAreExplainedAlikeHoweverTheyAreDivided() throws IOException {
        ExplanationResult one = job(csv("one", 1, rows(300)), "of-one").run();
        ExplanationResult many = job(csv("many", 7, rows(300)), "of-many").run();
        assertThat(byId("of-many")).isEqualTo(byId("of-one")).hasSize(300);
        assertThat(many.summary()).isEqualTo(one.summary());
        ExplanationResult some =
                job(csv("many", 7, rows(300)), "some", "rows", "40").run();
        assertThat(some.rows().scored()).isEqualTo(40);
        job(csv("one", 1, rows(300)), "same", "rows", "40").run();
        assertThat(byId("same")).isEqualTo(byId("some")).hasSize(40);
        Map<String, Row> all = byId("of-one");
        byId("some").forEach((id, row) -> assertThat(row).isEqualTo(all.get(id)));
    }

    @Test
    void predictionsMayHaveReasonsAlone() throws IOException {
        job(csv("rows", 2, rows(50)), "out", "top", "1").reasons();
        Row row = Objects.requireNonNull(byId("out").get("8"));
        assertThat(row.schema().fieldNames()).containsExactly("id", "age", "colour", "size", "prediction", "reasons");
        assertThat(row.getList(5)).hasSize(1);
    }

    /** By hand: price falls by 2 for each of size, and the two sizes are further apart than a float can say. */
    @Test
    void sizesAtBothEndsOfTheFloatsAreExplainedOrOneErrorNamesTheRow() throws IOException {
        Source rows = csv("large", 1, List.of("1,40,red,1.6e38", "2,40,red,-1.6e38"));
        Source other = csv("baseline", 1, List.of("0,40,red,-1.6e38"));
        Map<String, Object> baseline = Map.of(
                "row",
                Map.of("rows", Map.of("format", "csv", "path", other.paths().get(0))));
        ExplanationConfig config = ExplanationConfig.of(Map.of("method", "integratedGradients", "baseline", baseline));
        new ExplainJob(spark, files, new ResolvedModel(path("model"), null), rows, path("out"), PORTABLE, config).run();
        List<Double> first = attributions(Objects.requireNonNull(byId("out").get("1")));
        assertThat(first.get(2) / -6.4e38).isEqualTo(1, within(1e-6));
        isAbout(first.subList(0, 2), 0, 0);
        isAbout(attributions(Objects.requireNonNull(byId("out").get("2"))), 0, 0, 0);

        Attribution none = new Attribution(new double[] {1, Double.NaN}, new double[0], 3, 2, 1);
        assertThatThrownBy(() -> RowExplainer.requireFinite("r7", none, List.of()))
                .hasMessage(
                        "row 'r7': expected attributions that are numbers, got NaN in sum, of the answer 3.0 against"
                                + " 2.0 of the baseline. The row's numbers are too large for the model: leave it out, or choose an"
                                + " explain.baseline nearer to it");
    }

    @Test
    void filledOutputIsRefused() throws IOException {
        Source rows = csv("rows", 1, rows(9));
        job(rows, "out").run();
        assertThatThrownBy(() -> job(rows, "out").run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("out: expected a new or empty directory, got finished output: _SUCCESS, ");
    }

    /** With {@code -Dlockstep.explain.cluster=true}: executors are processes, one to three, and one is killed on the way. */
    @Test
    void neitherExecutorsNorAKilledOneChangeAnything() throws Exception {
        assumeTrue(Boolean.getBoolean("lockstep.explain.cluster"), "-Dlockstep.explain.cluster=true is not set");
        String expected = Json.line(job(csv("one", 1, rows(300)), "of-one", "method", "integratedGradients")
                .run()
                .summary()
                .plainData());
        csv("many", 6, rows(300));
        for (int executors = 1; executors <= 3; executors++) {
            explainOver(executors, "over-" + executors, "", expected);
        }
        Path killed = directory.resolve("killed");
        explainOver(2, "disturbed", "explain.rows:kill:2:" + killed, expected);
        assertThat(killed).exists();
    }

    private void explainOver(int executors, String output, String fault, String expected) throws Exception {
        LocalCluster.Outcome outcome = LocalCluster.run(
                java.nio.file.Files.createDirectory(directory.resolve(output + "-cluster")),
                "local-cluster[" + executors + ",1,1024]",
                Map.of("spark.executor.extraJavaOptions", "-Dlockstep.faults=" + fault),
                Duration.ofMinutes(5),
                ExplainProgram.class,
                List.of(path("model"), path("many"), path(output)));
        assertThat(outcome.out()).as(outcome.err()).contains("RESULT " + expected);
        assertThat(byId(output)).isEqualTo(byId("of-one")).hasSize(300);
    }
}
