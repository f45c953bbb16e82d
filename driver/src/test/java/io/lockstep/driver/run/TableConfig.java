package io.lockstep.driver.run;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small table drawn from a seed, and a config that trains on it: batches that slices and threads do not divide. */
final class TableConfig {
    private static final int FEATURES = 6;
    private static final List<String> LABELS = List.of("ash", "birch", "cedar");

    private TableConfig() {}

    static void write(Path directory) throws IOException {
        write(directory.resolve("train.csv"), 1, 1_507);
        write(directory.resolve("test.csv"), 2, 403);
    }

    private static void write(Path file, long seed, int rows) throws IOException {
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        List<String> lines = new ArrayList<>();
        lines.add("a,b,c,d,e,f,tree");
        for (int row = 0; row < rows; row++) {
            int label = (int) stream.below(LABELS.size(), 1_000_000L + row);
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < FEATURES; i++) {
                line.append(stream.normal((long) row * FEATURES + i) + (i % LABELS.size() == label ? 1.5 : 0))
                        .append(',');
            }
            lines.add(line.append(LABELS.get(label)).toString());
        }
        Files.write(file, lines);
    }

    /** @param train keys of the train section beside the usual ones, and {@code executors}, a section of its own */
    static Map<String, Object> plainData(Path directory, Map<String, Object> train) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("root", directory.toString());
        data.put("train", Map.of("format", "csv", "path", "train.csv"));
        data.put("test", Map.of("format", "csv", "path", "test.csv"));
        data.put("validation", Map.of("fraction", 0.2));
        data.put("label", "tree");
        data.put("numeric", List.of("a", "b", "c", "d", "e", "f"));
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("epochs", 3);
        training.put("batch", 50);
        training.put("slices", 6);
        training.put("clipNorm", 1.0);
        training.put("optimizer", Map.of("adam", Map.of("learningRate", 0.003)));
        training.putAll(train);
        Map<String, Object> config = new LinkedHashMap<>();
        Object executors = training.remove("executors");
        if (executors != null) {
            config.put("executors", executors);
        }
        config.put("name", "trees");
        config.put("seed", 5);
        config.put("data", data);
        config.put(
                "model",
                Map.of(
                        "layers",
                        List.of(
                                Map.of("dense", Map.of("units", 160, "activation", "relu")),
                                Map.of("dropout", Map.of("rate", 0.1)),
                                Map.of("dense", Map.of("units", 130)),
                                Map.of("batchNorm", Map.of("activation", "tanh")),
                                Map.of("dense", Map.of("units", 3))),
                        "loss",
                        "softmaxCrossEntropy"));
        config.put("train", training);
        return config;
    }

    static RunConfig of(Path directory, Map<String, Object> train) {
        return Configs.BINDING.bind(RunConfig.class, plainData(directory, train), "");
    }

    /** The config as a file for {@link TrainProgram}. */
    static Path file(Path directory, Map<String, Object> train) throws IOException {
        Path file = Files.createTempFile(directory, "config", ".json");
        Files.write(file, Json.document(plainData(directory, train)));
        return file;
    }
}
