package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.background.BackgroundConfig;
import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.loss.SigmoidCrossEntropy;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log-odds {@code -1 + (income - 50) / 10 - 2 (debt - 20) / 5 + 0 or 1 of the jobs a, b}, over backgrounds. */
class BackgroundIT {
    private static final ScoringOptions PORTABLE = new ScoringOptions(BadRows.FAIL, "portable");

    @TempDir
    private Path directory = Path.of("");

    private final SparkSession spark = LocalSpark.session();
    private final Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());

    @BeforeEach
    void model() throws IOException {
        write("model", -1);
    }

    private void write(String name, float bias) throws IOException {
        io.lockstep.driver.testing.LinearModel.write(
                files,
                path(name),
                List.of(
                        new NumericFeature("income", 50, 10, false),
                        new NumericFeature("debt", 20, 5, false),
                        new CategoricalFeature("job", List.of("a", "b"), false, false)),
                List.of(),
                new Answer(new Target.YesNo(), List.of("paid"), List.of("no", "yes")),
                new SigmoidCrossEntropy(),
                bias,
                1,
                -2,
                0,
                1);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private Source csv(String name, String... rows) throws IOException {
        java.nio.file.Files.writeString(
                directory.resolve(name),
                "income,debt,job\n" + String.join("\n", rows) + (rows.length == 0 ? "" : "\n"));
        return new Csv(path(name), true, List.of(), ",", "\"", null);
    }

    private static ExplanationConfig shapley(@Nullable BackgroundConfig background, Object method) {
        return ExplanationConfig.of(Map.of("method", method, "answer", "yes")).withBackground(background);
    }

    private static BackgroundConfig of(Source rows, @Nullable Integer centres, @Nullable String keep) {
        return new BackgroundConfig(rows, null, 100, centres, keep);
    }

    private List<Row> explain(String model, String output, ExplanationConfig config) throws IOException {
        Source rows = csv("rows.csv", "60,15,b", "50,20,a");
        new ExplainJob(spark, files, new ResolvedModel(path(model), null), rows, path(output), PORTABLE, config).run();
        return spark.read().parquet(path(output)).orderBy("debt").collectAsList();
    }

    private static void attributes(Row row, double income, double debt, double job, double baseline) {
        List<Row> found = row.getList(row.fieldIndex("attributions"));
        double[] expected = {income, debt, job};
        for (int i = 0; i < expected.length; i++) {
            assertThat(found.get(i).getDouble(1)).isCloseTo(expected[i], within(1e-5));
        }
        assertThat(row.getStruct(row.fieldIndex("explained")).getDouble(2)).isCloseTo(baseline, within(1e-5));
    }

    @Test
    void attributionsOfALinearModelAreDistancesFromTheMeanOfTheBackground() throws IOException {
        // means: income 45, debt 25, a third of b
        Source background = csv("background.csv", "40,20,a", "40,30,b", "55,25,a");
        String kept = path("credit.background.json");
        List<Row> rows = explain("model", "out", shapley(of(background, null, kept), "shapley"));
        attributes(rows.get(0), 1.5, 4, 2 / 3.0, -1 - 0.5 - 2 + 1 / 3.0);
        attributes(rows.get(1), 0.5, 2, -1 / 3.0, -1 - 0.5 - 2 + 1 / 3.0);

        BackgroundConfig read = new BackgroundConfig(null, kept, 100, null, null);
        attributes(explain("model", "again", shapley(read, "shapley")).get(0), 1.5, 4, 2 / 3.0, -1 - 0.5 - 2 + 1 / 3.0);
        List<Row> drawn = explain("model", "drawn", shapley(read, Map.of("shapley", Map.of("exact", false))));
        attributes(drawn.get(0), 1.5, 4, 2 / 3.0, -1 - 0.5 - 2 + 1 / 3.0);
        // one centre is the mean
        List<Row> centre = explain("model", "centre", shapley(of(background, 1, null), "shapley"));
        attributes(centre.get(1), 0.5, 2, -1 / 3.0, -1 - 0.5 - 2 + 1 / 3.0);

        write("other", -2);
        assertThatThrownBy(() -> explain("other", "refused", shapley(read, "shapley")))
                .hasMessageContaining("credit.background.json: expected the background of model ");
    }

    @Test
    void changesThatTurnTheAnswerStandBesideReasons() throws IOException {
        ExplanationConfig config = ExplanationConfig.of(Map.of(
                "method",
                "gradientInput",
                "counterfactual",
                Map.of("immutable", List.of("job"), "ranges", Map.of("debt", List.of(10, 20)), "changes", 1)));
        List<Row> rows = explain("model", "turned", config);
        // 60, 15, b: 3 above no; debt may rise to 20 only, income falls to 30
        List<Row> changes = rows.get(0).getList(rows.get(0).fieldIndex("counterfactual"));
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).getString(0)).isEqualTo("income");
        assertThat(changes.get(0).getString(1)).isEqualTo("60");
        assertThat(Double.parseDouble(changes.get(0).getString(2))).isCloseTo(30, within(1e-3));
        // 50, 20, a: 1 below yes; debt down by half a deviation
        changes = rows.get(1).getList(rows.get(1).fieldIndex("counterfactual"));
        assertThat(changes.get(0).getString(0)).isEqualTo("debt");
        assertThat(Double.parseDouble(changes.get(0).getString(2))).isCloseTo(17.5, within(1e-3));

        ExplanationConfig none = ExplanationConfig.of(Map.of(
                "method",
                "gradientInput",
                "counterfactual",
                Map.of("columns", List.of("debt"), "ranges", Map.of("debt", List.of(18, 20)))));
        rows = explain("model", "none", none);
        assertThat(rows.get(1).isNullAt(rows.get(1).fieldIndex("counterfactual")))
                .isTrue();
    }

    @Test
    void whatIsNoBackgroundIsRefused() throws IOException {
        Source rows = csv("some.csv", "40,20,a");
        assertThatThrownBy(() -> explain("model", "a", shapley(of(csv("empty.csv"), null, null), "shapley")))
                .hasMessageContaining("empty.csv: expected rows to look at, got none");
        java.nio.file.Files.writeString(directory.resolve("other.csv"), "age,job\n3,a\n");
        Source other = new Csv(path("other.csv"), true, List.of(), ",", "\"", null);
        assertThatThrownBy(() -> explain("model", "b", shapley(of(other, null, null), "shapley")))
                .hasMessageContaining("'income': expected it in the data");
        assertThatThrownBy(() -> shapley(of(rows, null, null), "gradientInput"))
                .hasMessage(
                        "background: expected method shapley, which takes the mean over rows, got gradientInput. Choose"
                                + " it, or hold rows against a baseline");
        assertThatThrownBy(() -> new BackgroundConfig(null, null, 100, null, null))
                .hasMessage("background: expected rows or a file, got neither. Name one of them");
        assertThatThrownBy(() -> new BackgroundConfig(rows, null, 100, 101, null))
                .hasMessage("centres must be from 1 to count, 100, got 101");
        assertThatThrownBy(() -> new BackgroundConfig(rows, null, 0, null, null))
                .hasMessage("count must be from 1 to 10000, got 0");
        assertThatThrownBy(() -> of(rows, null, "model/model.json"))
                .hasMessage("keep: expected a file that ends in .background.json, got model/model.json. Name it so");
        assertThatThrownBy(() -> explain(
                        "model",
                        "c",
                        shapley(of(rows, null, null), Map.of("shapley", Map.of("exact", false, "permutations", 10)))))
                .hasMessageContaining("explain.method.shapley: permutations must be at least 66, got 10");
    }
}
