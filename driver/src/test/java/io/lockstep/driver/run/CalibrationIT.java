package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelContent;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.calibration.Temperature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationIT {
    @TempDir
    Path directory;

    private final HadoopFiles files = new HadoopFiles(new Configuration());
    private final Heard heard = new Heard();

    private RunConfig config(@Nullable Object calibrate) {
        Map<String, Object> config = TableConfig.plainData(directory, Map.of("epochs", 12));
        Map<String, Object> model = new LinkedHashMap<>();
        // many numbers and nothing that holds them back: too sure
        model.put(
                "layers",
                List.of(
                        Map.of("dense", Map.of("units", 120, "activation", "relu")),
                        Map.of("dense", Map.of("units", 3))));
        model.put("loss", "softmaxCrossEntropy");
        model.put("metrics", List.of("accuracy", "logLoss", "calibration"));
        if (calibrate != null) {
            model.put("calibrate", calibrate);
        }
        config.put("model", model);
        Map<String, Object> train = new LinkedHashMap<>(Map.of("epochs", 15, "batch", 50, "slices", 2));
        train.put("optimizer", Map.of("adam", Map.of("learningRate", 0.03)));
        config.put("train", train);
        return Configs.BINDING.bind(RunConfig.class, config, "");
    }

    private TrainingResult train(@Nullable Object calibrate) throws IOException {
        return TrainingRun.run(
                LocalSpark.session(),
                config(calibrate),
                Options.standard()
                        .withRunsDirectory(directory.resolve("runs").toString())
                        .withBackend("portable"),
                heard);
    }

    @Test
    void aModelThatIsTooSureBecomesAsSureAsItIsRight() throws IOException {
        TableConfig.write(directory);
        TrainingResult plain = train(null);
        assertThat(plain.metrics().calibration()).isEmpty();
        Map<String, Double> before = plain.metrics().test();
        TrainingResult result = train("temperature");
        assertThat(result.digests().weights()).isEqualTo(plain.digests().weights());
        assertThat(result.digests().model()).isNotEqualTo(plain.digests().model());
        Map<String, Double> test = result.metrics().test();
        assertThat(test.get("logLoss")).isLessThan(0.95 * Objects.requireNonNull(before.get("logLoss")));
        assertThat(test.get("calibrationError")).isLessThan(before.get("calibrationError"));
        assertThat(test.get("accuracy")).isEqualTo(before.get("accuracy"));
        Map<String, Double> fitted = result.metrics().calibration();
        assertThat(fitted).containsOnlyKeys("calibrationErrorBefore", "calibrationError", "logLossBefore", "logLoss");
        assertThat(fitted.get("logLoss")).isLessThan(fitted.get("logLossBefore"));
        assertThat(heard.notes)
                .anyMatch(
                        note -> note.startsWith("calibration: temperature on 315 validation rows, calibrationError "));
        assertThat(TrainingResult.fromPlainData(result.plainData(), false)).isEqualTo(result);
        checkModel(result);
    }

    /** What is in the model is what is used again, and by its profile. */
    private void checkModel(TrainingResult result) throws IOException {
        String path = result.places().modelDirectory();
        LoadedModel model = ModelDirectory.load(files, path);
        assertThat(model.content().corrections().values()).singleElement().isInstanceOf(Temperature.Scale.class);
        assertThat(Evaluation.run(
                                LocalSpark.session(),
                                files,
                                path,
                                Objects.requireNonNull(config(null).data().test())
                                        .under(directory.toString()),
                                ScoringOptions.standard().withBackend("portable"))
                        .metrics())
                .isEqualTo(result.metrics().test());
        assertThat(ModelDirectory.lineage(files, path))
                .containsEntry("calibration", result.metrics().calibration());
        Profile profile = ModelDirectory.profile(files, path).orElseThrow();
        NumericProfile oak = (NumericProfile) profile.scores().get(0).answers().get(0);
        assertThat(oak.maximum()).isLessThanOrEqualTo(1);
        ModelContent other = new ModelContent(
                model.spec(),
                model.preprocessing(),
                model.parameters(),
                model.content().corrections());
        assertThat(other).isEqualTo(model.content());
    }

    @Test
    @SuppressWarnings("unchecked")
    void whatCannotBeCalibratedIsRefused() {
        Map<String, Object> config = TableConfig.plainData(directory, Map.of());
        Map<String, Object> data = new LinkedHashMap<>((Map<String, Object>) config.get("data"));
        data.remove("validation");
        config.put("data", data);
        Map<String, Object> model = new LinkedHashMap<>((Map<String, Object>) config.get("model"));
        model.put("calibrate", "temperature");
        config.put("model", model);
        assertThatThrownBy(() -> Configs.BINDING.bind(RunConfig.class, config, ""))
                .hasMessage("model.calibrate: is fitted on validation rows, expected some, got none. Set"
                        + " data.validation, such as {fraction: 0.1}");
        model.put("loss", "mse");
        assertThatThrownBy(() -> Configs.BINDING.bind(RunConfig.class, config, ""))
                .hasMessage("model.calibrate: expected a loss whose answers are probabilities, got one of regression."
                        + " Leave it out, or predict classes");
        model.remove("loss");
        model.put("outputs", List.of(Map.of("node", "dense3", "loss", "softmaxCrossEntropy", "label", "tree")));
        assertThatThrownBy(() -> Configs.BINDING.bind(RunConfig.class, config, ""))
                .hasMessage("model.calibrate: expected it under each of outputs, as there are several, got it here."
                        + " Move it");
    }
}
