package io.lockstep.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.source.Parquet;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.driver.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Classifiers over vectors that are fitted, and what they answer. */
@Timeout(300)
class LockstepClassifierIT {
    /** With two fits more. */
    private static final boolean ALL_TUNING = Boolean.getBoolean("lockstep.tuning");

    @TempDir
    private Path directory;

    private static LockstepClassifier classifier() {
        return new LockstepClassifier()
                .setLayers(8)
                .setEpochs(2)
                .setBatchSize(64)
                .setLearningRate(0.05);
    }

    private static String sha(LockstepClassificationModel model) {
        return model.summary().weightsSha256();
    }

    @Test
    void vectorsOfAnyFormGiveOneModelThatAnswersAsPredictDoes() throws Exception {
        Dataset<Row> rows = VectorRows.of(300, false);
        LockstepClassificationModel model = classifier().fit(rows);
        List<Row> answers = model.transform(rows).collectAsList();
        assertThat(answers).hasSize(300);
        assertThat(model.summary().objectiveHistory()).hasSize(2);

        String runs = directory.resolve("runs").toString();
        Dataset<Row> sparse = VectorRows.of(300, true).repartition(5);
        LockstepClassificationModel other = classifier().setRunsDirectory(runs).fit(sparse);
        assertThat(sha(other)).isEqualTo(sha(model));
        LockstepClassificationModel again = classifier().setRunsDirectory(runs).fit(rows);
        assertThat(again.summary().result().alreadyFinished()).isTrue();

        String input = directory.resolve("rows.parquet").toString();
        String output = directory.resolve("predicted").toString();
        rows.write().parquet(input);
        Files files = new Cluster(LocalSpark.session()).files();
        String trained = other.summary().result().places().modelDirectory();
        Prediction.run(LocalSpark.session(), files, trained, new Parquet(input), output);
        List<Row> predicted =
                LocalSpark.session().read().parquet(output).orderBy("id").collectAsList();
        for (int i = 0; i < answers.size(); i++) {
            List<Float> floats = predicted.get(i).getList(predicted.get(i).fieldIndex("probability"));
            Vector vector = answers.get(i).getAs("probability");
            assertThat(vector.toArray())
                    .isEqualTo(floats.stream().mapToDouble(Float::doubleValue).toArray());
            assertThat(answers.get(i).<Double>getAs("prediction"))
                    .isEqualTo(predicted.get(i).<Long>getAs("prediction").doubleValue());
        }
        Row first = answers.get(0);
        assertThat(model.predictProbability(first.getAs("features"))).isEqualTo(first.getAs("probability"));
        assertThat(model.predict(first.<Vector>getAs("features"))).isEqualTo(first.<Double>getAs("prediction"));
        decides(model, rows);
        refuses(model, rows);
    }

    private static void decides(LockstepClassificationModel model, Dataset<Row> rows) {
        LockstepClassificationModel strict = model.copy(new ParamMap());
        strict.setThresholds(new double[] {1, 1, 0});
        assertThat(strict.transform(rows).filter("prediction = 2").count()).isEqualTo(300);
        assertThat(model.isDefined(model.thresholds())).isFalse();
        strict.setPredictionCol("").setProbabilityCol("");
        assertThat(strict.transform(rows).columns()).endsWith("held", "rawPrediction");
    }

    /** Where more are shorter of those that nothing is trained on. */
    private static void trainingRowsSayTheLength(Dataset<Row> rows, Dataset<Row> shorter) {
        Dataset<Row> held = shorter.withColumn("held", functions.lit(true));
        Dataset<Row> validated = rows.withColumn("held", functions.expr("id % 7 = 0"))
                .union(held)
                .union(held)
                .union(shorter.withColumn("label", functions.lit(null).cast("double"))
                        .withColumn("held", functions.lit(false)));
        LockstepClassificationModel model = classifier()
                .setHandleInvalid("skip")
                .setValidationIndicatorCol("held")
                .fit(validated);
        assertThat(model.numFeatures()).isEqualTo(3);
    }

    private static void refuses(LockstepClassificationModel model, Dataset<Row> rows) {
        Dataset<Row> shorter = rows.withColumn(
                "features",
                functions
                        .udf(
                                (Vector vector) -> Vectors.dense(vector.apply(0), 1),
                                org.apache.spark.ml.linalg.SQLDataTypes.VectorType())
                        .apply(rows.col("features")));
        long few = 20;
        Dataset<Row> mixed = shorter.filter("id < " + few).union(rows);
        assertThatThrownBy(() -> classifier().fit(mixed))
                .hasMessageContaining(
                        ": column 'features': expected vectors of one length, got of 2 numbers 20, of 3 numbers"
                                + " 300. Correct them, or set handleInvalid to skip: those of the length that the most have are"
                                + " trained on");
        LockstepClassificationModel most = classifier().setHandleInvalid("skip").fit(mixed);
        assertThat(most.summary().result().rows().skipped()).containsEntry("wrong length", few);
        assertThat(sha(most)).isEqualTo(sha(model));
        trainingRowsSayTheLength(rows, shorter);
        assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", functions.expr("if(id = 7, null, label)"))))
                .hasMessageContaining("column 'label': expected")
                .hasMessageEndingWith(
                        ". Correct the data, or set handleInvalid to skip to leave such rows out and count them");
        assertThatThrownBy(() -> model.transform(shorter).collectAsList())
                .rootCause()
                .hasMessageContaining("column 'features': expected an array of 3 numbers, got 2");
        LockstepClassificationModel lenient = model.copy(new ParamMap()).setHandleInvalid("skip");
        assertThat(lenient.transform(shorter.union(rows)).count()).isEqualTo(300);
        Dataset<Row> described = shorter.withMetadata("features", StageSchema.vectors(2));
        assertThatThrownBy(() -> model.transform(described))
                .hasMessage(
                        model.uid() + ": column 'features': expected vectors of 3 numbers, as the model was trained on,"
                                + " got vectors of 2. Assemble the same columns as then");
        assertThatThrownBy(() -> model.transform(rows.withColumnRenamed("features", "f")))
                .hasMessageContaining("column 'features': expected the column that featuresCol names");
        assertThatThrownBy(() -> model.transform(model.transform(rows)))
                .hasMessageContaining("column 'rawPrediction': expected no such column yet, got one");
    }

    @Test
    void paramsAreReadBackAsTheyWere() throws Exception {
        LockstepClassifier stage = classifier().setLayers().setLearningRate(1).setSeed(Long.MAX_VALUE - 1);
        stage.setThresholds(new double[] {1, 0.25, 0});
        LocalSpark.session();
        String path = directory.resolve("stage").toString();
        stage.save(path);
        LockstepClassifier loaded = LockstepClassifier.load(path);
        assertThat(loaded.explainParams().replaceAll("\\[[ID]@\\p{XDigit}+", "array"))
                .isEqualTo(stage.explainParams().replaceAll("\\[[ID]@\\p{XDigit}+", "array"));
        assertThat(loaded.getOrDefault(loaded.layers())).isEmpty();
        assertThat(loaded.getOrDefault(loaded.seed())).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(loaded.getThresholds()).containsExactly(1, 0.25, 0);
    }

    @Test
    void aTieIsDecidedAlikeAndRowsWithoutALabelAreLeftOut() {
        Dataset<Row> rows = VectorRows.of(60, false)
                .filter("label < 2")
                .withColumn("label", functions.expr("if(id = 7, double('NaN'), label)"));
        LockstepClassificationModel model = new LockstepClassifier()
                .setModel("{\"layers\": [{\"dense\": {\"units\": 1}}], \"loss\": \"sigmoidCrossEntropy\"}")
                .setTrain("{\"optimizer\": {\"sgd\": {\"learningRate\": 1e-30}}}")
                .setEpochs(1)
                .setBatchSize(16)
                .setHandleInvalid("skip")
                .fit(rows);
        Dataset<Row> zeros = VectorRows.of(1, false).select(functions.col("id"), functions.col("id"), zero());
        Row answer = model.transform(zeros).collectAsList().get(0);
        assertThat(answer.<Vector>getAs("probability").toArray()).containsExactly(0.5, 0.5);
        assertThat(model.predict(answer.<Vector>getAs("features"))).isEqualTo(answer.<Double>getAs("prediction"));
        assertThat(model.transform(zeros).columns()).as("of one name").startsWith("id", "id");
    }

    private static Column zero() {
        return functions
                .udf(() -> Vectors.dense(0, 0, 0), org.apache.spark.ml.linalg.SQLDataTypes.VectorType())
                .apply()
                .as("features");
    }

    @Test
    void aPipelineIsSavedWithTheNamesOfItsClasses() throws Exception {
        Dataset<Row> rows = VectorRows.of(120, false).drop("label");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new StringIndexer().setInputCol("side").setOutputCol("label"),
            classifier().setEpochs(1).setValidationIndicatorCol("held").setClassColumns(true)
        });
        String saved = directory.resolve("pipeline").toString();
        pipeline.save(saved);
        PipelineModel fitted = Pipeline.load(saved).fit(rows);
        String path = directory.resolve("fitted").toString();
        fitted.save(path);
        assertThatThrownBy(() -> fitted.stages()[1]
                        .getClass()
                        .asSubclass(LockstepClassificationModel.class)
                        .cast(fitted.stages()[1])
                        .save(path))
                .hasMessageContaining("expected nothing there, got a file or directory");
        fitted.write().overwrite().save(path);
        PipelineModel loaded = PipelineModel.load(path);
        LockstepClassificationModel told = (LockstepClassificationModel) fitted.stages()[1];
        assertThat(told.hasSummary()).isTrue();
        LockstepClassificationModel untold = (LockstepClassificationModel) loaded.stages()[1];
        assertThat(untold.hasSummary()).isFalse();
        assertThatThrownBy(untold::summary)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "No training summary available for this LockstepClassificationModel: expected a model that fit"
                                + " gave, got one that was loaded, and summaries are not saved. Ask hasSummary before, or set"
                                + " runsDirectory in fit and read metrics.jsonl there");
        List<Row> answers = fitted.transform(rows).collectAsList();
        assertThat(loaded.transform(rows).collectAsList()).isEqualTo(answers);
        assertThat(loaded.uid()).isEqualTo(fitted.uid());
        assertThat(loaded.stages()[1].uid()).isEqualTo(pipeline.getStages()[1].uid());
        assertThat(loaded.stages()[1].explainParams()).isNotEmpty();
        Dataset<Row> named = loaded.transform(rows);
        assertThat(named.columns()).endsWith("probability_left", "probability_right", "prediction");
        assertThat(StageSchema.valueNames(named.schema().apply("prediction"))).containsExactly("left", "right");
        assertThat(StageSchema.valueNames(named.schema().apply("label"))).containsExactly("left", "right");
        ofALaterVersion(Path.of(path));
    }

    private static void ofALaterVersion(Path saved) throws Exception {
        List<Path> manifests;
        try (var walk = java.nio.file.Files.walk(saved)) {
            manifests = walk.filter(file -> file.endsWith("manifest.json")).toList();
        }
        Path manifest = manifests.get(0);
        String text = java.nio.file.Files.readString(manifest);
        String later = text.replaceFirst("\"version\"\\s*:\\s*\\d+", "\"version\": 99");
        assertThat(later).isNotEqualTo(text);
        java.nio.file.Files.delete(manifest);
        java.nio.file.Files.deleteIfExists(manifest.resolveSibling(".manifest.json.crc"));
        java.nio.file.Files.writeString(manifest, later);
        assertThatThrownBy(() -> PipelineModel.load(saved.toString()))
                .hasMessageContaining("version 99. Use the Lockstep release that wrote it")
                .hasMessageContaining(
                        Objects.requireNonNull(manifest.getParent()).toString());
    }

    @Test
    void crossValidationAndOneVersusTheRestTakeItAsAnyOther() throws Exception {
        Dataset<Row> rows = VectorRows.of(90, false);
        LockstepClassifier one = classifier().setEpochs(1);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(one.epochs(), new int[] {1, 3})
                .addGrid(one.learningRate(), new double[] {1e-6, 0.1})
                .build();
        List<ParamMap> two = new ArrayList<>(List.of(grid[0], grid[3]));
        CrossValidatorModel best = new CrossValidator()
                .setEstimator(one)
                .setEstimatorParamMaps(two.toArray(new ParamMap[0]))
                .setEvaluator(new MulticlassClassificationEvaluator())
                .setNumFolds(2)
                .setSeed(4)
                .fit(rows);
        assertThat(best.avgMetrics()).hasSize(2);
        assertThat(best.bestModel()).isInstanceOf(LockstepClassificationModel.class);
        assertThat(best.bestModel().parent().extractParamMap().get(one.epochs()).get())
                .isEqualTo(best.avgMetrics()[0] >= best.avgMetrics()[1] ? 1 : 3);
        if (ALL_TUNING) {
            assertThat(split(one, grid[3], rows)).hasSize(1);
        }
        Dataset<Row> answers = new OneVsRest().setClassifier(one).fit(rows).transform(rows);
        assertThat(answers.select("prediction").distinct().count()).isBetween(1L, 3L);
        assertThat(answers.count()).isEqualTo(90);
    }

    private static double[] split(LockstepClassifier one, ParamMap map, Dataset<Row> rows) {
        return new TrainValidationSplit()
                .setEstimator(one)
                .setEstimatorParamMaps(new ParamMap[] {map})
                .setEvaluator(new MulticlassClassificationEvaluator())
                .setSeed(4)
                .fit(rows)
                .validationMetrics();
    }
}
