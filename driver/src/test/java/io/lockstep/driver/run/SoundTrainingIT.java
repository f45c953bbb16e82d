package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.diagnostics.Picture;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.sound.Wav;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tones by log-mel and a convolution, from files and from a table of bytes to predictions. */
class SoundTrainingIT {
    private static final List<String> CLASSES = List.of("deep", "high", "middle");
    private static final double[] HERTZ = {300, 2500, 900};
    private static final Map<String, Object> AUGMENT =
            Map.of("timeShift", 2, "bandShift", 1, "timeMasks", Map.of("width", 2), "bandMasks", Map.of("width", 2));

    @TempDir
    private Path directory;

    /** Tone of a row: another rate, loudness and length in each. */
    private static byte[] tone(int row) {
        int rate = row % 2 == 0 ? 8000 : 11025;
        return Wav.tone(rate, HERTZ[row % 3] * (1 + 0.001 * row), 0.1 + 0.01 * row, 600 + 10 * row);
    }

    private static Map<String, Object> folder(Path path) {
        return Map.of("format", "wav-folder", "path", path.toString(), "name", "{label}_{take}.wav");
    }

    private static RunConfig config(Map<String, Object> source, Map<String, Object> augment, String sync) {
        Map<String, Object> sound = Map.of(
                "column",
                "sound",
                "rate",
                8000,
                "seconds",
                0.12,
                "features",
                "logMel",
                "spectrum",
                Map.of("mels", 12),
                "augment",
                augment);
        Map<String, Object> data = Map.of(
                "train",
                source,
                "test",
                source,
                "validation",
                Map.of("fraction", 0.2),
                "badRows",
                "skip",
                "label",
                "label",
                "columns",
                List.of(Map.of("sound", sound)));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("conv2d", Map.of("filters", 4, "kernel", 3, "activation", "relu")),
                        "flatten",
                        Map.of("dense", Map.of("units", 3))),
                "loss",
                "softmaxCrossEntropy");
        Map<String, Object> train = Map.of(
                "epochs", 4,
                "batch", 16,
                "slices", 2,
                "sync", sync,
                "optimizer", Map.of("adam", Map.of("learningRate", 0.01)));
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "sound", "data", data, "model", model, "train", train), "");
    }

    private TrainingResult train(String runs, RunConfig config) throws IOException {
        return LocalTraining.train(directory.resolve(runs), config);
    }

    private Path write(Map<String, byte[]> others) throws IOException {
        Path path = Files.createDirectory(directory.resolve("wav"));
        for (int row = 0; row < 60; row++) {
            Files.write(path.resolve(CLASSES.get(row % 3) + "_" + row + ".wav"), tone(row));
        }
        for (Map.Entry<String, byte[]> other : others.entrySet()) {
            Files.write(path.resolve(other.getKey()), other.getValue());
        }
        return path;
    }

    private Map<String, Object> table() {
        List<Row> rows = new ArrayList<>();
        for (int row = 59; row >= 0; row--) {
            rows.add(RowFactory.create(CLASSES.get(row % 3), tone(row)));
        }
        String path = directory.resolve("table").toString();
        LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType().add("label", DataTypes.StringType).add("sound", DataTypes.BinaryType))
                .repartition(3)
                .write()
                .parquet(path);
        return Map.of("format", "parquet", "path", path);
    }

    @Test
    void everyFileIsAccountedForAndATableOfBytesGivesTheSameBits() throws IOException {
        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("deep_a.wav", new byte[0]);
        bad.put("deep_b.wav", Arrays.copyOf(tone(1), 500));
        bad.put("deep_c.wav", Arrays.copyOf(tone(1), 700));
        bad.put("high.wav", tone(1));
        bad.put(".hidden.wav", tone(1));
        bad.put("notes.txt", tone(1));
        TrainingResult result = train("a", config(folder(write(bad)), AUGMENT, "allreduce"));
        assertThat(result.rows().read()).isEqualTo(66);
        Picture spectrogram = LocalTraining.diagnostics(result)
                .answers()
                .get(0)
                .worst()
                .get(0)
                .pictures()
                .get(0);
        assertThat(spectrogram.column()).isEqualTo("sound");
        assertThat(spectrogram.height()).as("bands").isEqualTo(12);
        Map<String, Long> skipped = new LinkedHashMap<>(result.rows().skipped());
        long kept = Objects.requireNonNull(skipped.remove("validation"));
        assertThat(skipped)
                .isEqualTo(Map.of(
                        "corrupt sound",
                        1L,
                        "truncated sound",
                        2L,
                        "other name",
                        1L,
                        "hidden file",
                        1L,
                        "no sound",
                        1L));
        assertThat(result.rows().trained() + kept).isEqualTo(60);
        assertThat(result.metrics().test().get("accuracy")).isGreaterThan(0.9);

        String weights = result.digests().weights();
        assertThat(train("b", config(table(), AUGMENT, "broadcast")).digests().weights())
                .isEqualTo(weights);
        assertThat(train(
                                "c",
                                config(
                                        Map.of(
                                                "format",
                                                "parquet",
                                                "path",
                                                directory.resolve("table").toString()),
                                        Map.of(),
                                        "allreduce"))
                        .digests()
                        .weights())
                .isNotEqualTo(weights);
    }

    @Test
    void evaluatesAndPredictsAsItWasTrained() throws IOException {
        RunConfig config = config(folder(write(Map.of())), AUGMENT, "allreduce");
        TrainingResult result = train("a", config);
        Preprocessing learnt = ModelDirectory.load(
                        LocalTraining.FILES, result.places().modelDirectory())
                .preprocessing();
        assertThat(learnt.layout().slots()).containsExactly(new Slot(Slot.Type.F32, Shape.of(1, 12, 13), false));
        Source source = Objects.requireNonNull(config.data().test());
        LocalTraining.assertScoringAgrees(result, source, "label", directory.resolve("out"));
    }
}
