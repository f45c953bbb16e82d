package io.lockstep.driver.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.testing.LinearModel;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code price = 10 + 2 (0.7 + 0.5 (age - 40) / 10 + 1, 2 or 3 of blue, green, red + 0 size)}, and answers as the model gives. */
class GlobalExplanationIT {
    private static final ScoringOptions PORTABLE = new ScoringOptions(BadRows.FAIL, "portable");
    private static final List<String> COLOURS = List.of("blue", "blue", "green", "green", "green", "red");

    @TempDir
    private Path directory = Path.of("");

    private final SparkSession spark = LocalSpark.session();
    private final Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());

    @BeforeEach
    void model() throws IOException {
        LinearModel.write(
                files,
                path("model"),
                List.of(
                        new NumericFeature("age", 40, 10, false),
                        new CategoricalFeature("colour", List.of("blue", "green", "red"), false, false),
                        new NumericFeature("size", 0, 1, false)),
                List.of(),
                new Answer(new Target.Numbers(), List.of("price"), List.of(), List.of(new TargetScale(10, 2))),
                new Mse(),
                0.7f,
                0.5f,
                1,
                2,
                3,
                0);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static double age(int row) {
        return 20 + row * 7 % 41;
    }

    private static int colour(int row) {
        return 1 + List.of("blue", "green", "red").indexOf(COLOURS.get(row % 6));
    }

    private static double price(int row) {
        return 10 + 2 * (0.7 + 0.05 * (age(row) - 40) + colour(row));
    }

    private Rows rows(int rowCount, int fileCount, boolean answers) throws IOException {
        Path data = java.nio.file.Files.createDirectories(directory.resolve("rows" + fileCount + answers));
        for (int file = 0; file < fileCount; file++) {
            List<String> lines = new ArrayList<>(List.of("age,colour,size" + (answers ? ",price" : "")));
            for (int row = file; row < rowCount; row += fileCount) {
                lines.add(age(row) + "," + COLOURS.get(row % 6) + "," + row % 9 + (answers ? "," + price(row) : ""));
            }
            java.nio.file.Files.write(data.resolve("part" + file + ".csv"), lines);
        }
        return Rows.of(spark, files, new Csv(data.toString(), true, List.of(), ",", "\"", null));
    }

    private GlobalExplanation explain(Rows rows, GlobalConfig config) throws IOException {
        return GlobalExplanation.of(files, path("model"), rows, config, PORTABLE);
    }

    private static GlobalConfig config(int most, @Nullable String metric) {
        return new GlobalConfig(most, 8, metric, 5, 3);
    }

    @Test
    void importanceOfTheLossIsWhatDifferentValuesCost() throws IOException {
        GlobalExplanation found = explain(rows(1230, 1, true), config(1000, "loss"));

        assertThat(found.sampled()).isEqualTo(1000);
        assertThat(found.counts().read()).isEqualTo(1230);
        assertThat(found.value()).isCloseTo(0, within(1e-9));
        assertThat(found.importance()).extracting(ColumnImportance::column).containsExactly("colour", "age", "size");
        // the mean square of w (x - y) over pairs of rows: twice the variance times w squared, trained scale
        // ages are 20 to 60, colours 1, 1, 2, 2, 2, 3
        expect(found.importance().get(1), 2 * 0.05 * 0.05 * (41 * 41 - 1) / 12.0);
        expect(found.importance().get(0), 2 * ((1 + 1 + 4 + 4 + 4 + 9) / 6.0 - 121 / 36.0));
        assertThat(found.importance().get(2).mean()).isZero();
        assertThat(found.importance().get(2).standardError()).isZero();
    }

    /** Beside permutations the sample itself is drawn, so that the tolerance has its variance as well. */
    private static void expect(ColumnImportance found, double expected) {
        assertThat(found.losses()).hasSize(8);
        assertThat(found.standardError()).isBetween(expected / 500, expected / 20);
        assertThat(found.mean()).isCloseTo(expected, within(4 * found.standardError() + 0.05 * expected));
    }

    @Test
    void dependenceOfALinearModelIsALine() throws IOException {
        int count = 246; // of each age and colour as many
        GlobalExplanation found = explain(rows(count, 1, false), config(1000, null));

        assertThat(found.importance()).isEmpty();
        assertThat(found.metric()).isEmpty();
        assertThat(found.answers()).containsExactly("price");
        assertThat(found.left()).isEmpty();
        double mean = 10 + 2 * (0.7 + 11 / 6.0);
        PartialDependence age = found.dependence().get(0);
        assertThat(age.numeric()).isTrue();
        assertThat(age.points())
                .extracting(PartialDependence.Point::value)
                .containsExactly("20", "30", "40", "50", "60");
        age.points()
                .forEach(point -> assertThat(point.means().get(0))
                        .isCloseTo(mean + 0.1 * (Double.parseDouble(point.value()) - 40), within(1e-5)));
        assertThat(age.points().stream()
                        .mapToLong(PartialDependence.Point::count)
                        .sum())
                .isEqualTo(count);
        PartialDependence colour = found.dependence().get(1);
        assertThat(colour.numeric()).isFalse();
        assertThat(colour.points()).extracting(PartialDependence.Point::value).containsExactly("green", "blue", "red");
        assertThat(colour.points()).extracting(PartialDependence.Point::count).containsExactly(123L, 82L, 41L);
        assertThat(colour.points().get(2).means().get(0)).isCloseTo(10 + 2 * (0.7 + 3), within(1e-5));
        assertThat(colour.range()).isCloseTo(4, within(1e-5));
        assertThat(found.dependence().get(2).range()).isZero();
    }

    @Test
    void bitsDoNotDependOnHowRowsAreDivided() throws IOException {
        String one = Json.line(explain(rows(500, 1, true), config(200, null)).plainData());
        assertThat(one).contains("\"metric\":\"mae\"").contains("\"sampled\":200");
        assertThat(Json.line(explain(rows(500, 5, true), config(200, null)).plainData()))
                .isEqualTo(one);
    }

    @Test
    void whatCannotBeAskedIsRefused() throws IOException {
        Rows rows = rows(20, 1, true);
        assertThatThrownBy(() -> explain(rows, config(10, "auc")))
                .hasMessageStartingWith("explain.global.metric: ")
                .hasMessageContaining("auc");
        assertThatThrownBy(() -> explain(rows(20, 1, false), config(10, "mae")))
                .hasMessage(
                        "explain.global.metric: expected rows with the model's answers, to measure mae, got rows without."
                                + " Add their column, or remove the key");
        assertThatThrownBy(() -> explain(rows(0, 1, true), config(10, null))).hasMessageContaining("expected rows");
        assertThatThrownBy(() -> new GlobalConfig(1, 5, null, 20, 1)).hasMessage("rows must be at least 2, got 1");
        assertThatThrownBy(() -> new GlobalConfig(10, 1, null, 20, 1))
                .hasMessage("permutations must be at least 2, got 1");
    }

    @Test
    void aBadRowIsNamed() throws IOException {
        Path data = java.nio.file.Files.createDirectories(directory.resolve("bad"));
        java.nio.file.Files.write(
                data.resolve("part.csv"), List.of("age,colour,size", "30,blue,1", "thirty,blue,1", "31,red,2"));
        Rows rows = Rows.of(spark, files, new Csv(data.toString(), true, List.of(), ",", "\"", null));
        assertThatThrownBy(() -> explain(rows, config(10, null)))
                .hasMessageContaining("part.csv")
                .hasMessageContaining("thirty");
        GlobalExplanation found =
                GlobalExplanation.of(files, path("model"), rows, config(10, null), PORTABLE.withBadRows(BadRows.SKIP));
        assertThat(found.counts().skipped()).hasSize(1);
        assertThat(found.sampled()).isEqualTo(2);
    }
}
