package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.evaluation.EvaluationResult;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.modeldir.TestModels;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What evaluation and prediction say of rows, and which rows and models they refuse. */
class ScoringIT extends ScoringRig {
    static List<Target> classTargets() {
        return targets().stream().filter(Target::hasClasses).toList();
    }

    static List<Target> targets() {
        return List.of(new Target.ClassIndex(), new Target.YesNo(), new Target.Numbers());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void metricsAndAnswersDoNotDependOnThePartitioning(Target task) throws IOException {
        String model = model(task);
        EvaluationResult one = Evaluation.run(spark, files, model, csv("one", task, true, 1), PORTABLE);
        EvaluationResult seven = Evaluation.run(spark, files, model, csv("seven", task, true, 7), PORTABLE);
        assertThat(one.rows()).isEqualTo(new RowCounts(ROWS, ROWS, Map.of()));
        assertThat(seven).isEqualTo(one);
        assertThat(one.metrics().values()).allMatch(Double::isFinite);
        Prediction.run(spark, files, model, csv("one", task, true, 1), path("out1"), PORTABLE);
        Prediction.run(spark, files, model, csv("seven", task, true, 7), path("out7"), PORTABLE);
        Dataset<Row> outputs = spark.read().parquet(path("out1"));
        assertThat(byId(outputs)).isEqualTo(byId(spark.read().parquet(path("out7"))));
        assertThat(outputs.columns()).startsWith("id", "a", "b", "c", "d", "label", "prediction");
    }

    @ParameterizedTest
    @MethodSource("classTargets")
    void accuracyByPlainSqlIsThatOfEvaluate(Target task) throws IOException {
        String model = model(task);
        Source rows = csv("rows", task, true, 3);
        EvaluationResult evaluated = Evaluation.run(spark, files, model, rows, PORTABLE);
        PredictionResult predicted = Prediction.run(spark, files, model, rows, path("out"), PORTABLE);
        assertThat(predicted.rows()).isEqualTo(evaluated.rows());
        Dataset<Row> output = spark.read().parquet(path("out"));
        double accuracy = output.selectExpr("avg(case when prediction = label then 1.0D else 0.0D end)")
                .first()
                .getDouble(0);
        assertThat(accuracy).isCloseTo(evaluated.metrics().get("accuracy"), within(1e-12));
        assertThat(accuracy).isBetween(0.1, 0.9);
        assertThat(output.schema().apply("prediction").dataType().typeName())
                .isEqualTo(task instanceof Target.YesNo ? "long" : "string");
        Row sums = output.selectExpr(
                        "min(aggregate(probability, 0.0D, (x, y) -> x + y))",
                        "max(aggregate(probability, 0.0D, (x, y) -> x + y))",
                        "min(size(probability))")
                .first();
        assertThat(sums.getDouble(0)).isCloseTo(1, within(1e-5));
        assertThat(sums.getDouble(1)).isCloseTo(1, within(1e-5));
        assertThat(sums.getInt(2)).isEqualTo(task instanceof Target.YesNo ? 2 : 3);
    }

    @Test
    void aLabelIsNotNeededToPredictAndNeededToEvaluate() throws IOException {
        String model = model(new Target.ClassIndex());
        Source rows = csv("rows", new Target.ClassIndex(), false, 2);
        PredictionResult predicted = Prediction.run(spark, files, model, rows, path("out"), PORTABLE);
        assertThat(predicted.rows().scored()).isEqualTo(ROWS);
        assertThat(files.exists(path("out") + "/_SUCCESS")).isTrue();
        Map<?, ?> manifest = (Map<?, ?>) Json.parse(files.read(path("out") + "/_lockstep.json"), "manifest");
        assertThat(manifest.get("rows")).isEqualTo(Map.of("read", ROWS, "scored", ROWS, "skipped", Map.of()));
        assertThatThrownBy(() -> Evaluation.run(spark, files, model, rows, PORTABLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "expected column label with the answer, got columns id, a, b, c, d. Evaluate on rows"
                                + " that have it, or use predict");
    }

    @Test
    void aBadRowEndsTheJobOrIsCountedAndNoOutputIsLeft() throws IOException {
        String model = model(new Target.ClassIndex());
        Source rows = lines(
                "id,a,b,c,d,label",
                "x,1,2,3,4,low",
                "y,1,two,3,4,mid",
                "z,1,2,3,high",
                "w,1,2,3,4,unheard",
                "v,4,3,2,1,high");
        assertThatThrownBy(() -> Evaluation.run(spark, files, model, rows, PORTABLE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("some.csv, line 3: ")
                .hasMessageContaining("two")
                .hasMessageEndingWith("Correct the row, or set data.badRows: skip to leave such rows out");
        assertThatThrownBy(() -> Prediction.run(spark, files, model, rows, path("out"), PORTABLE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("some.csv, line 3: ")
                .hasMessageEndingWith("Correct the row, or set data.badRows: skip to leave such rows out");
        assertThat(files.exists(path("out"))).isFalse();
        ScoringOptions skipping = PORTABLE.withBadRows(BadRows.SKIP);
        RowCounts evaluated =
                Evaluation.run(spark, files, model, rows, skipping).rows();
        assertThat(evaluated.read()).isEqualTo(5);
        assertThat(evaluated.scored()).isEqualTo(2);
        assertThat(evaluated.skipped()).hasSize(3).containsEntry("unknown class", 1L);
        RowCounts predicted =
                Prediction.run(spark, files, model, rows, path("out"), skipping).rows();
        assertThat(predicted.scored()).isEqualTo(3);
        assertThat(predicted.skipped().values()).containsExactly(1L, 1L);
        assertThat(spark.read()
                        .parquet(path("out"))
                        .selectExpr("id")
                        .orderBy("id")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("v", "w", "x");
    }

    /** What the model did not know of a row that is left out says nothing about those that are scored. */
    @Test
    void unknownCategoriesAreThoseOfScoredRows() throws IOException {
        ModelSpec sum = ModelSpec.sequential(Shape.of(4), List.of(Dense.of(1)), new Mse());
        HeapFloats ones = HeapFloats.of(sum.layout().size());
        Arrays.fill(ones.array(), 1);
        List<Feature> features = new ArrayList<>();
        for (String column : List.of("a", "b", "c")) {
            features.add(new NumericFeature(column, 0, 1, false));
        }
        features.add(new CategoricalFeature("d", List.of("known"), false, false));
        Answer answer = new Answer(new Target.Numbers(), List.of("label"), List.of());
        String model = path("categories");
        ModelDirectory.write(
                files,
                model,
                sum,
                new Preprocessing(Shape.of(4), features, answer, null, null),
                ones,
                TestModels.golden(sum, ones),
                Map.of("run", "test"));
        Source source = lines(
                "id,a,b,c,d,label",
                "x,3e38,3e38,0,new,1",
                "y,1,2,3,new,1",
                "z,1,2,3,known,1",
                "u,1,2,3,new,none",
                "v,3e38,3e38,0,known,1");
        RowCounts counts = Evaluation.run(spark, files, model, source, PORTABLE.withBadRows(BadRows.SKIP))
                .rows();
        assertThat(counts.scored()).isEqualTo(2);
        assertThat(counts.skipped()).isEqualTo(Map.of("score not finite", 2L, "not a number", 1L));
        assertThat(counts.unknownCategories()).isEqualTo(Map.of("d", 1L));
    }

    @Test
    void aScoreThatIsNoNumberIsABadRow() throws IOException {
        ModelSpec sum = ModelSpec.sequential(Shape.of(4), List.of(Dense.of(1)), new Mse());
        HeapFloats ones = HeapFloats.of(sum.layout().size());
        Arrays.fill(ones.array(), 1);
        String model = path("sum");
        ModelDirectory.write(
                files,
                model,
                sum,
                TestModels.preprocessing(new Target.Numbers(), List.of()),
                ones,
                TestModels.golden(sum, ones),
                Map.of("run", "test"));
        List<String> all = new ArrayList<>(List.of("id,a,b,c,d,label"));
        for (int number = 0; number < 300; number++) {
            all.add(
                    number % 100 == 7
                            ? "id" + number + ",1.6e38,1.6e38,0,0,0.5"
                            : row(number, new Target.Numbers(), true));
        }
        Source source = lines(all.toArray(String[]::new));
        assertThatThrownBy(() -> Evaluation.run(spark, files, model, source, PORTABLE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("some.csv, line 9: score not finite: expected numbers from the model, got ");
        assertThatThrownBy(() -> Prediction.run(spark, files, model, source, path("none"), PORTABLE))
                .hasMessageContaining(
                        "Its weights, or the row's numbers, are too large. Correct the row, or set data.badRows: skip");
        Prediction.run(spark, files, model, source, path("some"), PORTABLE.withBadRows(BadRows.SKIP));
        Map<String, Row> scored = rowsById(spark.read().parquet(path("some")));
        assertThat(scored).hasSize(297).doesNotContainKeys("id7", "id107", "id207");
        List<String> usable = all.stream().filter(line -> !line.contains("e38")).toList();
        Source others = lines(usable.toArray(String[]::new));
        Prediction.run(spark, files, model, others, path("others"), PORTABLE);
        rowsById(spark.read().parquet(path("others")))
                .forEach((id, row) -> assertThat(scored.get(id)).isEqualTo(row));
        assertThat(Evaluation.run(
                                spark,
                                files,
                                model,
                                lines(all.toArray(String[]::new)),
                                PORTABLE.withBadRows(BadRows.SKIP))
                        .metrics())
                .isEqualTo(Evaluation.run(spark, files, model, lines(usable.toArray(String[]::new)), PORTABLE)
                        .metrics());
    }

    @Test
    void inputsWithoutTheModelsColumnsAreRefused() throws IOException {
        String model = model(new Target.ClassIndex());
        assertThatThrownBy(() -> Prediction.run(spark, files, model, lines("a,b,c", "1,2,3"), path("out"), PORTABLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 'd': expected it in the data, got columns a, b, c");
        assertThat(files.exists(path("out"))).isFalse();
    }

    @Test
    void theModelsColumnsAreNamedApartFromTheInputs() throws IOException {
        String model = model(new Target.ClassIndex());
        Source rows = lines("a,b,c,d,Prediction,model_prediction,x.y, z ;(=`q`)", "1,2,3,4,5,6,7,8");
        PredictionResult result = Prediction.run(spark, files, model, rows, path("out"), PORTABLE);
        assertThat(result.renamed()).containsExactly(Map.entry("prediction", "model_model_prediction"));
        assertThat(result.plainData()).containsEntry("renamed", result.renamed());
        assertThat(result.warnings())
                .containsExactly("the input has a column 'prediction', or one that differs from it by case alone: the"
                        + " model's is called 'model_model_prediction'");
        Dataset<Row> output = spark.read().parquet(path("out"));
        assertThat(output.columns())
                .containsExactly(
                        "a",
                        "b",
                        "c",
                        "d",
                        "Prediction",
                        "model_prediction",
                        "x.y",
                        "z ;(=`q`)",
                        "model_model_prediction",
                        "probability");
        assertThat(output.first().getString(7)).isEqualTo("8");
        assertThat(WORDS).contains(output.first().getString(8));
    }

    @Test
    void columnsThatDifferByCaseAloneStayApart() throws IOException {
        String model = model(new Target.ClassIndex());
        Source rows = lines("a,A,b,c,d", "1,7,2,3,4");
        Prediction.run(spark, files, model, rows, path("out"), PORTABLE);
        SparkSession sensitive = spark.newSession();
        sensitive.conf().set("spark.sql.caseSensitive", "true");
        Dataset<Row> output = sensitive.read().parquet(path("out"));
        assertThat(output.columns()).startsWith("a", "A", "b", "c", "d");
        assertThat(output.first().getString(1)).isEqualTo("7");
    }

    @Test
    void noRowsAreAnErrorAndLeaveNoOutput() throws IOException {
        String model = model(new Target.ClassIndex());
        Source none = lines("a,b,c,d,label");
        assertThatThrownBy(() -> Evaluation.run(spark, files, model, none, PORTABLE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("some.csv");
        assertThatThrownBy(() -> Prediction.run(spark, files, model, none, path("out"), PORTABLE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("some.csv");
        assertThat(files.exists(path("out"))).isFalse();
    }

    @Test
    void aModelChangedOnTheWayToATaskIsRefused() throws IOException {
        String model = model(new Target.YesNo());
        byte[] weights = files.read(model + "/weights.safetensors");
        weights[weights.length - 1] ^= 1;
        java.nio.file.Files.write(Path.of(model, "weights.safetensors"), weights);
        Source rows = csv("rows", new Target.YesNo(), true, 1);
        assertThatThrownBy(() -> Evaluation.run(spark, files, model, rows, PORTABLE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("weights.safetensors: expected SHA-256 ");
    }
}
