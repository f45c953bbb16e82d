package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.ImageFeature;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.driver.testing.RealData;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDataIT {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private PreparedData prepare(RunConfig config) throws IOException {
        return Preparation.prepare(LocalSpark.session(), files, config, directory.toString(), warning -> {});
    }

    @Test
    void mnist() throws IOException {
        Path root = RealData.require("mnist");
        RunConfig config = Configs.of(
                root.toString(),
                Map.of(
                        "train",
                        Map.of(
                                "format", "idx",
                                "images", "train-images-idx3-ubyte.gz",
                                "labels", "train-labels-idx1-ubyte.gz"),
                        "validation",
                        Map.of("fraction", 0.1)),
                "softmaxCrossEntropy");
        PreparedData prepared = prepare(config);
        assertThat(prepared.rows().read()).isEqualTo(60_000);
        assertThat(prepared.rows().validation()).isBetween(5_700L, 6_300L);
        assertThat(prepared.rows().skipped()).isEmpty();
        assertThat(prepared.preprocessing().input().toString()).isEqualTo("1x28x28");
        assertThat(prepared.preprocessing().answers().get(0).classes())
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        long[] counts = new long[10];
        double sum = 0;
        try (TrainingData rows = TrainingData.open(
                        files,
                        prepared.train(),
                        prepared.order(config),
                        prepared.preprocessing().layout());
                SequentialData held = SequentialData.open(
                        files,
                        Objects.requireNonNull(prepared.validation()),
                        prepared.preprocessing().layout())) {
            Batch batch = rows.newBatch();
            for (long step = 0; step < rows.stepsPerEpoch(); step++) {
                for (int slice = 0; slice < 4; slice++) {
                    int read = rows.fill(0, step, slice, batch);
                    sum += count(batch, read, counts);
                }
            }
            Batch rest = held.newBatch((int) held.rows());
            held.fill(0, held.rows(), rest);
            sum += count(rest, rest.rows(), counts);
        }
        // the digits' counts and the mean pixel (0.1307) as published
        assertThat(counts).containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
        assertThat(sum / 60_000 / 784).isBetween(0.1306, 0.1308);
    }

    private static double count(Batch batch, int rows, long[] counts) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            counts[(int) batch.targets()[i]]++;
        }
        for (int i = 0; i < rows * 784; i++) {
            sum += batch.input(0)[i];
        }
        return sum;
    }

    @Test
    void cifar() throws IOException {
        Path archive = RealData.require("cifar10-jpg.tar.gz");
        PreparedData prepared = prepare(Configs.of(
                String.valueOf(archive.getParent()),
                Map.of(
                        "train",
                        Map.of("format", "image-folder", "path", "cifar10-jpg.tar.gz", "folder", "test"),
                        "standardize",
                        true),
                "softmaxCrossEntropy"));
        assertThat(prepared.rows()).isEqualTo(new RowAccounting(10_000, 10_000, 0, Map.of()));
        assertThat(prepared.preprocessing().input().toString()).isEqualTo("3x32x32");
        assertThat(prepared.preprocessing().answers().get(0).classes())
                .containsExactly(
                        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
        // of the original test images: 0.4942 0.4851 0.4504 and 0.2467 0.2429 0.2616
        ImageFeature pixels = (ImageFeature) prepared.preprocessing().features().get(0);
        double[] means = {0.494, 0.485, 0.450};
        double[] deviations = {0.247, 0.243, 0.262};
        for (int channel = 0; channel < 3; channel++) {
            assertThat(pixels.mean().get(channel)).isBetween(means[channel] - 0.003, means[channel] + 0.003);
            assertThat(pixels.deviation().get(channel))
                    .isBetween(deviations[channel] - 0.003, deviations[channel] + 0.003);
        }
        try (SequentialData rows = SequentialData.open(
                files, prepared.train(), prepared.preprocessing().layout())) {
            int[] counts = new int[10];
            Batch batch = rows.newBatch(1000);
            for (int first = 0; first < 10_000; first += 1000) {
                rows.fill(first, first + 1000, batch);
                for (int i = 0; i < 1000; i++) {
                    counts[(int) batch.targets()[i]]++;
                }
            }
            assertThat(counts).containsOnly(1000);
        }
    }

    @Test
    void adult() throws IOException {
        Path file = RealData.require("adult-train.csv");
        List<String> names = List.of(
                "age",
                "workclass",
                "fnlwgt",
                "education",
                "education-num",
                "marital-status",
                "occupation",
                "relationship",
                "race",
                "sex",
                "capital-gain",
                "capital-loss",
                "hours-per-week",
                "native-country",
                "income");
        RunConfig config = Configs.of(
                String.valueOf(file.getParent()),
                Map.of(
                        "train", Map.of("format", "csv", "path", "adult-train.csv", "header", false, "names", names),
                        "label", "income",
                        "numeric", List.of("age", "education-num", "capital-gain", "capital-loss", "hours-per-week"),
                        "categorical", List.of("workclass", "marital-status", "occupation", "sex")),
                "sigmoidCrossEntropy");
        PreparedData prepared = prepare(config);
        assertThat(prepared.rows().trained()).isEqualTo(32_561);
        assertThat(prepared.preprocessing().answers().get(0).classes()).containsExactly("<=50K", ">50K");
        NumericFeature age =
                (NumericFeature) prepared.preprocessing().features().get(0);
        // as published: mean 38.5816, deviation over n - 1 rows 13.6404
        assertThat(age.mean()).isBetween(38.5816, 38.5817);
        assertThat(age.deviation()).isBetween(13.6402, 13.6403);
        CategoricalFeature work =
                (CategoricalFeature) prepared.preprocessing().features().get(5);
        assertThat(work.missing()).isTrue();
        assertThat(work.categories()).hasSize(8);
    }
}
