package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What 26 tables cost on two executors of 4 GiB: bytes sent and time per step for tables of these sizes, of which
 * steps touch as many rows. {@code -Dlockstep.tableRows=10000,100000,1000000} prints a line for each.
 */
@EnabledIfSystemProperty(
        named = "lockstep.tableRows",
        matches = "[0-9,]+",
        disabledReason = "a measurement, not a test; wanted with -Dlockstep.tableRows=10000,100000,1000000")
class TableSizesIT {
    private static final Duration LIMIT = Duration.ofMinutes(40);
    /** As {@code conf/spark-defaults.conf} has them, compiled as in production. */
    private static final String OPTIONS = "-XX:+UseTransparentHugePages -XX:TieredStopAtLevel=4";

    private static final int TABLES = 26;
    private static final int ROWS = 8_192;
    private static final int TOUCHED = 10_000;

    @TempDir
    private Path directory;

    /** Ids that are touched are the same multiples of a stride that makes them spread over the whole table. */
    private Path write(long size) throws Exception {
        Random random = new Random(9);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            StringBuilder line = new StringBuilder("{");
            for (int table = 0; table < TABLES; table++) {
                line.append("\"c").append(table).append("\": [");
                line.append(random.nextInt(TOUCHED) * (size / TOUCHED)).append("], ");
            }
            lines.add(line.append("\"y\": \"").append(row % 2).append("\"}").toString());
        }
        return Files.write(directory.resolve("rows-" + size + ".jsonl"), lines);
    }

    private Path config(long size) throws Exception {
        Map<String, Object> inputs = new LinkedHashMap<>();
        List<Object> layers = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int table = 0; table < TABLES; table++) {
            String name = "c" + table;
            Object ids = Map.of("ids", Map.of("column", name, "length", 1, "exactly", true, "largest", size - 1));
            inputs.put(name, Map.of("columns", List.of(ids)));
            Map<String, Object> embedding = Map.of("size", size, "dimension", 16, "sparse", true);
            layers.add(Map.of("name", "e" + table, "from", name, "embedding", embedding));
            layers.add(Map.of("name", "f" + table, "flatten", Map.of()));
            all.add("f" + table);
        }
        layers.add(Map.of("name", "all", "from", all, "concat", Map.of()));
        layers.add(Map.of("dense", Map.of("units", 256, "activation", "relu")));
        layers.add(Map.of("dense", Map.of("units", 2)));
        Map<String, Object> train = Map.of(
                "epochs",
                16,
                "batch",
                1_024,
                "slices",
                4,
                "optimizer",
                Map.of("adagrad", Map.of("learningRate", 0.01)),
                "checkpoints",
                Map.of("everySteps", 64));
        Map<String, Object> rows =
                Map.of("format", "jsonLines", "path", write(size).toString());
        Map<String, Object> config = Map.of(
                "name",
                "sizes",
                "data",
                Map.of("train", rows, "inputs", inputs, "label", "y"),
                "model",
                Map.of("layers", layers, "loss", "softmaxCrossEntropy"),
                "train",
                train,
                "executors",
                Map.of("min", 2, "waitSeconds", 300));
        return Files.write(directory.resolve("config-" + size + ".json"), Json.document(config));
    }

    @Test
    void bytesAndTimeOfAStep() throws Exception {
        long bytes = 0;
        for (String size : System.getProperty("lockstep.tableRows").split(",", -1)) {
            Path place = Files.createDirectory(directory.resolve("of-" + size));
            LocalCluster.Outcome outcome = LocalCluster.run(
                    place,
                    "local-cluster[2,1,5120]",
                    Map.of("spark.executor.memory", "4g", "spark.executor.extraJavaOptions", OPTIONS),
                    LIMIT,
                    TrainProgram.class,
                    List.of(
                            place.resolve("runs").toString(),
                            config(Long.parseLong(size)).toString()));
            TrainingResult result = TrainingIT.results(outcome).get(0);
            long sent = result.ranks().stream()
                    .mapToLong(TrainingResult.Rank::bytesSent)
                    .sum();
            System.out.println(TABLES + " tables of " + size + " rows: "
                    + sent / result.work().steps()
                    + " bytes a step, " + 1e3 * 1_024 / result.work().pace().steady() + " ms a step; "
                    + result.ranks());
            outcome.err()
                    .lines()
                    .filter(line -> line.contains("rows of tables"))
                    .forEach(System.out::println);
            bytes = bytes == 0 ? sent : bytes;
            assertThat(sent).isBetween((long) (bytes / 1.1), (long) (bytes * 1.1));
        }
    }
}
