package io.lockstep.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.driver.testing.LocalSpark;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of whole configs on data sets, and regressors. */
@Timeout(300)
class LockstepIT {
    private static final String PARQUET = "rows.parquet";

    @TempDir
    private Path directory;

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>();
        config.put("name", "sides");
        config.put(
                "data",
                Map.of(
                        "root", directory.toString(),
                        "train", Map.of("format", "parquet", "path", PARQUET),
                        "validation", Map.of("fraction", 0.2),
                        "arrays", List.of("features"),
                        "categorical", List.of("side"),
                        "key", "id"));
        config.put(
                "model",
                Map.of(
                        "layers",
                        List.of(
                                Map.of("dense", Map.of("units", 8, "activation", "relu"), "name", "shared"),
                                Map.of("dense", Map.of("units", 3), "name", "kind", "from", "shared"),
                                Map.of("dense", Map.of("units", 1), "name", "much", "from", "shared")),
                        "outputs",
                        List.of(
                                Map.of("node", "kind", "loss", "softmaxCrossEntropy", "label", "label"),
                                Map.of("node", "much", "loss", "mse", "label", "amount"))));
        config.put(
                "train", Map.of("epochs", 2, "batch", 64, "optimizer", Map.of("adam", Map.of("learningRate", 0.01))));
        return config;
    }

    @Test
    void theDataSetThatAConfigReadsGivesTheWeightsOfItsTraining() throws Exception {
        VectorRows.of(300, false).write().parquet(directory.resolve(PARQUET).toString());
        TrainingResult trained = TrainingRun.run(
                LocalSpark.session(),
                Configs.BINDING.bind(RunConfig.class, config(), ""),
                Options.standard().withRunsDirectory(directory.resolve("runs").toString()),
                new RunListener() {});
        Dataset<Row> rows =
                LocalSpark.session().read().parquet(directory.resolve(PARQUET).toString());
        Lockstep stage = new Lockstep().setConfig(Json.line(config()));
        LockstepModel model = stage.fit(rows.repartition(3));
        assertThat(model.summary().weightsSha256()).isEqualTo(trained.digests().weights());
        Dataset<Row> answers = model.transform(rows);
        assertThat(answers.columns()).endsWith("held", "kind_prediction", "kind_probability", "much_prediction");
        assertThat(stage.transformSchema(rows.schema()).simpleString())
                .isEqualTo(answers.schema().simpleString());
        List<Row> predicted = answers.collectAsList();
        String path = directory.resolve("stage").toString();
        model.save(path);
        assertThat(LockstepModel.load(path).transform(rows).collectAsList()).isEqualTo(predicted);
        LockstepModel read =
                LockstepModel.of(LocalSpark.session(), trained.places().modelDirectory());
        assertThat(read.transform(rows).collectAsList()).isEqualTo(predicted);
        assertThatThrownBy(() -> model.transform(rows.drop("side")))
                .hasMessageContaining("column 'side': expected the column that the model names");
        assertThatThrownBy(() -> model.transform(rows.withColumn("features", rows.col("side"))))
                .hasMessageContaining("features");
        stage.save(directory.resolve("estimator").toString());
        Lockstep loaded = Lockstep.load(directory.resolve("estimator").toString());
        assertThat(loaded.extractParamMap().toString())
                .isEqualTo(stage.extractParamMap().toString());
    }

    @Test
    void aRegressorWeighsItsRowsAndMeasuresThoseThatAreHeld() throws Exception {
        Dataset<Row> rows = VectorRows.of(200, false);
        LockstepRegressor regressor = new LockstepRegressor()
                .setModel("{\"layers\": [{\"dense\": {\"units\": 1}}], \"loss\": \"huber\"}")
                .setTrain("{\"optimizer\": {\"sgd\": {\"learningRate\": 0.1}}}")
                .setEpochs(2)
                .setLabelCol("amount")
                .setWeightCol("weight")
                .setValidationIndicatorCol("held");
        LockstepRegressionModel model = regressor.fit(rows);
        TrainingSummary summary = model.summary();
        assertThat(summary.validationHistory()).hasSize(2).doesNotContain(Double.NaN);
        assertThat(summary.result().rows().trained()).isEqualTo(171);
        assertThat(summary.result().rows().skipped()).containsEntry("validation", 29L);
        String path = directory.resolve("regressor").toString();
        model.save(path);
        Dataset<Row> answers = LockstepRegressionModel.load(path).transform(rows);
        assertThat(answers.collectAsList()).isEqualTo(model.transform(rows).collectAsList());
        Row first = answers.first();
        assertThat(model.predict(first.getAs("features"))).isEqualTo(first.<Double>getAs("prediction"));
        assertThat(model.copy(new ParamMap()).parent()).isEqualTo(model.parent());
        regressor.clear(regressor.weightCol());
        assertThat(regressor.fit(rows).summary().weightsSha256()).isNotEqualTo(summary.weightsSha256());
    }
}
