package io.lockstep.driver.retrain;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Days of few rows in text files, and retrainings of a small model on them. */
final class SmallDays {
    static final LocalDate FIRST = LocalDate.parse("2026-03-01");

    private SmallDays() {}

    /** A row's answer. */
    interface Law {
        /**
         * @param draws three numbers of the normal law
         * @param south whether the row is of the region south
         * @return whether the answer is {@code up}
         */
        boolean answer(double[] draws, boolean south);
    }

    /** What the first number says, but for a little noise. */
    static final Law FIRST_NUMBER = (draws, south) -> draws[0] + 0.3 * draws[2] > 0;

    /** Writes some of the days, of so many rows each. */
    static void write(Path table, int from, int to, int rows, Law law) throws IOException {
        RandomStream draw = RandomStream.of(11, Purpose.SAMPLE_DATA);
        for (int day = from; day < to; day++) {
            List<String> lines = new ArrayList<>(List.of("a,b,region,answer"));
            for (int row = 0; row < rows; row++) {
                double[] draws = new double[3];
                for (int i = 0; i < draws.length; i++) {
                    draws[i] = draw.normal(((long) day * rows + row) * draws.length + i);
                }
                boolean south = row % 4 == 0;
                lines.add(String.format(
                        Locale.ROOT,
                        "%.6f,%.6f,%s,%s",
                        draws[0],
                        draws[1],
                        south ? "south" : "north",
                        law.answer(draws, south) ? "up" : "down"));
            }
            Path folder = java.nio.file.Files.createDirectories(table.resolve("dt=" + FIRST.plusDays(day)));
            java.nio.file.Files.write(folder.resolve("rows.csv"), lines);
        }
    }

    /** @param more keys of the section {@code retrain} beside those of partitions and holdout, 7 and 3 days */
    static Retraining retraining(Files files, Path table, Path runs, Map<String, Object> more) {
        Map<String, Object> retrain = new LinkedHashMap<>(Map.of(
                "partitions",
                Map.of("column", "dt", "last", "7d"),
                "holdout",
                Map.of("last", "3d"),
                "onDrift",
                "warn"));
        retrain.putAll(more);
        Options options = Options.standard().withRunsDirectory("file:" + runs).withBackend("portable");
        return new Retraining(LocalSpark.session(), files, config(table), RetrainConfig.of(retrain), options);
    }

    private static RunConfig config(Path table) {
        Map<String, Object> data = Map.of(
                "train",
                Map.of("format", "csv", "path", "file:" + table),
                "label",
                "answer",
                "classes",
                List.of("down", "up"),
                "numeric",
                List.of("a", "b"),
                "categorical",
                List.of("region"));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(Map.of("dense", Map.of("units", 8, "activation", "relu")), Map.of("dense", Map.of("units", 2))),
                "loss",
                "softmaxCrossEntropy",
                "metrics",
                List.of("accuracy", "logLoss"));
        Map<String, Object> train = Map.of(
                "epochs", 4, "batch", 50, "slices", 1, "optimizer", Map.of("adam", Map.of("learningRate", 0.02)));
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "answers", "data", data, "model", model, "train", train), "");
    }

    static RetrainResult run(Retraining retraining, int day) throws IOException {
        return retraining.run(FIRST.plusDays(day), new RunListener() {}, trained -> {});
    }
}
