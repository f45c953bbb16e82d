package io.lockstep.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.samples.SampleData;
import io.lockstep.jobs.session.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipe {@code speech-to-text}, made small, from recordings to what was said in them; tones stand for spoken digits. */
class SpeechToTextIT {
    @TempDir
    private Path directory = Path.of("");

    @AfterAll
    static void stopSpark() {
        LocalSpark.session().stop();
    }

    private static HadoopFiles files() {
        return new HadoopFiles(LocalSpark.session().sparkContext().hadoopConfiguration());
    }

    private RunConfig config() throws IOException {
        Path connected = directory.resolve("connected");
        SampleData.tones(directory.resolve("tones"), 1, 11);
        SampleData.speechDigits(connected, directory.resolve("tones"), 1, 24);
        List<String> small = List.of(
                "data.root=" + connected,
                "data.validation=null",
                "model.layers[1].conv1d.filters=24",
                "model.layers[2].conv1d.filters=24",
                "model.layers[5].gru.units=12",
                "model.layers[6].gru.units=12",
                "train.epochs=60",
                "train.optimizer.adamw.learningRate=0.01",
                "train.batch=4");
        String recipe = RecipeBitsIT.CONF.resolve("speech-to-text.yaml").toString();
        return ConfigFile.read(recipe, SpeechToTextIT::files, small).runConfig();
    }

    @Test
    void trainsEvaluatesAndWritesDownWhatWasSaid() throws IOException {
        RunConfig config = config();
        Options options =
                Options.standard().withRunsDirectory(directory.resolve("runs").toString());
        TrainingResult result = TrainingRun.run(LocalSpark.session(), config, options, new RunListener() {});
        Map<String, Double> test = result.metrics().test();
        String model = result.places().modelDirectory();
        Source source =
                Objects.requireNonNull(config.data().test()).under(config.data().root());
        ScoringOptions standard = ScoringOptions.standard();
        assertThat(Evaluation.run(LocalSpark.session(), files(), model, source, standard)
                        .metrics())
                .isEqualTo(test);
        assertThat(test.get("wordErrorRate")).isLessThan(0.8);
        String output = directory.resolve("said").toString();
        Prediction.run(LocalSpark.session(), files(), model, source, output, standard);
        int errors = 0;
        int words = 0;
        for (Row row : LocalSpark.session()
                .read()
                .parquet(output)
                .select("prediction", "text")
                .collectAsList()) {
            List<String> said = words(row.getString(0));
            List<String> right = words(row.getString(1));
            errors += distance(said, right);
            words += right.size();
        }
        assertThat(test.get("wordErrorRate")).isCloseTo((double) errors / words, within(1e-12));
        refusesWhatCannotBe(model, source, standard);
    }

    /** A word that no training row had, and more words than the sound has steps. */
    private void refusesWhatCannotBe(String model, Source source, ScoringOptions options) throws IOException {
        Path table = directory.resolve("connected/test.csv");
        Files.writeString(table, "sound,text,speaker,part\ntest/00000.wav,1 eleven,c0,test\n");
        assertThatThrownBy(() -> Evaluation.run(LocalSpark.session(), files(), model, source, options))
                .hasMessageContaining("column 'text': expected words of the training rows, such as ")
                .hasMessageContaining("got 'eleven'");
        Files.writeString(table, "sound,text,speaker,part\ntest/00000.wav," + "1 ".repeat(99) + "1,c0,test\n");
        assertThatThrownBy(() -> Evaluation.run(LocalSpark.session(), files(), model, source, options))
                .hasMessageContaining("column 'text': expected ids that fit into the ")
                .hasMessageContaining("got 100 ids, which need 199 with a blank between repeats");
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    /** The fewest insertions, deletions and substitutions. */
    private static int distance(List<String> from, List<String> to) {
        int[][] edits = new int[from.size() + 1][to.size() + 1];
        Arrays.setAll(edits[0], j -> j);
        for (int i = 1; i <= from.size(); i++) {
            edits[i][0] = i;
            for (int j = 1; j <= to.size(); j++) {
                int changed = edits[i - 1][j - 1] + (from.get(i - 1).equals(to.get(j - 1)) ? 0 : 1);
                edits[i][j] = Math.min(changed, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
            }
        }
        return edits[from.size()][to.size()];
    }
}
