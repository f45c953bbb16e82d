package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What decides about a training is a number, or the training is refused. */
class DecisionsIT {
    private static final int ROWS = 120;

    @TempDir
    private Path directory;

    private void write(String name, IntFunction<String> row) throws IOException {
        List<String> lines = new ArrayList<>(List.of("x,ill,size,weight"));
        for (int i = 0; i < ROWS; i++) {
            lines.add(row.apply(i));
        }
        Files.write(directory.resolve(name), lines);
    }

    private static String usual(int i) {
        return i % 7 + "," + (i % 3 == 0 ? "yes" : "no") + "," + i % 7 + ",1";
    }

    private RunConfig config(String loss, Map<String, Object> data, Map<String, Object> train) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("root", directory.toString());
        table.put("train", Map.of("format", "csv", "path", "train.csv"));
        table.put("validation", Map.of("source", Map.of("format", "csv", "path", "held.csv")));
        table.put("label", loss.equals("mse") ? "size" : "ill");
        table.put("numeric", List.of("x"));
        table.putAll(data);
        Map<String, Object> training = new LinkedHashMap<>(Map.of("epochs", 2, "batch", 40, "slices", 2));
        training.put("optimizer", Map.of("sgd", Map.of("learningRate", 0.01)));
        training.putAll(train);
        Map<String, Object> model = Map.of("layers", List.of(Map.of("dense", Map.of("units", 1))), "loss", loss);
        Map<String, Object> config = Map.of("name", "decided", "data", table, "model", model, "train", training);
        return Configs.BINDING.bind(RunConfig.class, config, "");
    }

    private TrainingResult train(RunConfig config) throws IOException {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve("runs").toString())
                .withBackend("portable");
        return TrainingRun.run(LocalSpark.session(), config, options, new Heard());
    }

    private List<Path> models() throws IOException {
        try (var found =
                Files.find(directory, 9, (path, attributes) -> path.endsWith(Path.of("model", "manifest.json")))) {
            return found.toList();
        }
    }

    @Test
    void weightsOfNothingButZeroAreRefusedBeforeTheFirstStep() throws IOException {
        write("train.csv", i -> i % 7 + ",yes," + i + ",0");
        write("held.csv", DecisionsIT::usual);
        RunConfig untrained = config("mse", Map.of("weight", "weight"), Map.of());
        assertThatThrownBy(() -> train(untrained))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data.weight: expected some training rows with a weight above 0, got 0 in column 'weight'"
                        + " of all 120. Correct the column, or remove data.weight");
        Options options =
                Options.standard().withRunsDirectory(directory.resolve("dry").toString());
        assertThatThrownBy(() -> DryRun.run(LocalSpark.session(), untrained, options, new Heard()))
                .hasMessageStartingWith("data.weight: expected some training rows with a weight above 0");

        write("train.csv", i -> i % 7 + ",yes," + i + "," + (i == 99 ? 0.5 : 0));
        write("held.csv", i -> usual(i).replaceAll("1$", "0"));
        assertThatThrownBy(() -> train(config("mse", Map.of("weight", "weight"), Map.of())))
                .hasMessage("data.weight: expected some validation rows with a weight above 0, got 0 in column"
                        + " 'weight' of all 120. Correct the column, or remove data.weight");
        assertThat(models()).isEmpty();
    }

    @Test
    void rowsThatWeighNothingAreNotEvaluated() throws IOException {
        write("train.csv", DecisionsIT::usual);
        write("held.csv", DecisionsIT::usual);
        RunConfig config = config("mse", Map.of("weight", "weight"), Map.of());
        String model = train(config).places().modelDirectory();
        write("test.csv", i -> usual(i).replaceAll("1$", "0"));
        RunConfig tested = config("mse", Map.of("test", Map.of("format", "csv", "path", "test.csv")), Map.of());
        assertThatThrownBy(() -> Evaluation.run(
                        LocalSpark.session(),
                        new HadoopFiles(new Configuration()),
                        model,
                        Objects.requireNonNull(tested.data().test()).under(directory.toString()),
                        ScoringOptions.standard().withBackend("portable")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(
                        "test.csv: expected some rows with a weight above 0, got 0 in column 'weight' of all 120."
                                + " Correct the column");
    }

    @Test
    void earlyStoppingNeedsAMetricThatExists() throws IOException {
        write("train.csv", DecisionsIT::usual);
        write("held.csv", i -> i + ",no,0,1");
        for (String sync : List.of("allreduce", "broadcast")) {
            RunConfig watched = config(
                    "sigmoidCrossEntropy",
                    Map.of("classes", List.of("no", "yes")),
                    Map.of("earlyStopping", Map.of("metric", "auc"), "sync", sync));
            assertThatThrownBy(() -> train(watched))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("train.earlyStopping: expected a number for auc of the validation rows after"
                            + " step 3 to decide by, got NaN. auc needs rows of both classes. Hold other rows back"
                            + " under data.validation, or watch another metric");
        }
        assertThat(models()).isEmpty();
        // where nothing is decided by it, what does not exist is no fault
        RunConfig unwatched = config(
                "sigmoidCrossEntropy", Map.of("classes", List.of("no", "yes")), Map.of("earlyStopping", Map.of()));
        assertThat(train(unwatched).metrics().validation().get("auc")).isNaN();
    }

    @Test
    void aMetricTheModelDoesNotHaveIsRefusedWithTheConfig() {
        assertThatThrownBy(() -> config("mse", Map.of(), Map.of("earlyStopping", Map.of("metric", "accuracy"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("train.earlyStopping.metric: expected one of mae, rmse, r2, loss, got accuracy");
    }

    @Test
    void watchedRowsMustBeThere() throws IOException {
        write("train.csv", DecisionsIT::usual);
        Map<String, Object> none = Map.of("validation", Map.of("fraction", 1e-9));
        assertThatThrownBy(() -> train(config("mse", none, Map.of("earlyStopping", Map.of()))))
                .hasMessage("data.validation: expected rows for train.earlyStopping to watch, got none beside 120 for"
                        + " training. Raise the fraction");
        Map<String, Object> plateau = Map.of("schedule", Map.of("reduceOnPlateau", Map.of()));
        assertThatThrownBy(() -> train(config("mse", none, plateau)))
                .hasMessage("data.validation: expected rows for train.schedule to watch, got none beside 120 for"
                        + " training. Raise the fraction");
    }

    /** One validation row is so far away that the square of its error is no float. */
    @Test
    void aLossThatIsNoNumberDecidesNothing() throws IOException {
        write("train.csv", DecisionsIT::usual);
        write("held.csv", i -> i == 50 ? "1e35,no,0,1" : usual(i));
        String diverged =
                "got NaN. Its answers to some of them are not finite: the training has diverged, or inputs are far"
                        + " from those it was trained on. Lower train.optimizer's learningRate, or look at the rows";
        for (String sync : List.of("allreduce", "broadcast")) {
            Map<String, Object> plateau = Map.of("schedule", Map.of("reduceOnPlateau", Map.of()), "sync", sync);
            assertThatThrownBy(() -> train(config("mse", Map.of(), plateau)))
                    .hasMessageContaining("train.schedule: expected a number for loss of the validation rows after step"
                            + " 3 to decide by, " + diverged);
        }
        assertThatThrownBy(() -> train(config("mse", Map.of(), Map.of("earlyStopping", Map.of("metric", "loss")))))
                .hasMessageContaining(
                        "train.earlyStopping: expected a number for loss of the validation rows after step"
                                + " 3 to decide by, " + diverged);
        assertThatThrownBy(() -> train(config("mse", Map.of(), Map.of())))
                .hasMessage("model: expected a number for loss of the validation rows after step 6, got NaN; it is not"
                        + " published. Its answers to some of them are not finite: the training has diverged, or"
                        + " inputs are far from those it was trained on. Lower train.optimizer's learningRate, or look"
                        + " at the rows");
        assertThat(models()).isEmpty();
    }

    @Test
    void aModelThatNoStepTrainedIsNotPublished() throws IOException {
        write("train.csv", i -> i % 7 + ",no,3e38,1");
        write("held.csv", DecisionsIT::usual);
        Map<String, Object> skipping = Map.of("nonFinite", "skipStep", "maxSkippedSteps", 100);
        assertThatThrownBy(() -> train(config("mse", Map.of("standardizeTargets", false), skipping)))
                .hasMessage("model: expected steps that trained it, got 6, all skipped as not finite; it is not"
                        + " published. Lower train.optimizer's learningRate, or look at the data");
        assertThat(models()).isEmpty();
    }
}
