package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.json.Json;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the table of {@code ctr} costs on two executors of 4 GiB, the network, batch and optimizer of {@code bench kernels --workload ctr}:
 * bytes sent and time per step for 26 fields of these sizes, of which steps touch equally many rows.
 * {@code -Dlockstep.tableRows=10000,100000,1000000} prints a line for each.
 */
@EnabledIfSystemProperty(
        named = "lockstep.tableRows",
        matches = "[0-9,]+",
        disabledReason = "a measurement, not a test; wanted with -Dlockstep.tableRows=10000,100000,1000000")
class TableSizesIT {
    private static final Duration LIMIT = Duration.ofMinutes(40);
    /** As {@code conf/spark-defaults.conf} has them, compiled as in production. */
    private static final String OPTIONS = "-XX:+UseTransparentHugePages -XX:TieredStopAtLevel=4";

    private static final int FIELDS = 26;
    private static final int NUMBERS = 13;
    /** So that an epoch, at whose end touched blocks are written, has 64 steps. */
    private static final int ROWS = 262_144;

    private static final int BATCH = 4_096;
    /** Ids of a field that occur. */
    private static final int TOUCHED = 10_000;
    /** A prime that divides no size, which scatters ids over a field. */
    private static final long SCATTER = 7_368_787;

    @TempDir
    private Path directory;

    /** The same rows for each size, but for where an id's row lies. Ids occur as often as in {@code ctr}: the n-th by n^-1.05. */
    private Path write(long size) throws Exception {
        Random random = new Random(9);
        double[] cumulative = new double[TOUCHED];
        double sum = 0;
        for (int i = 0; i < TOUCHED; i++) {
            sum += Math.pow(i + 1, -1.05);
            cumulative[i] = sum;
        }
        Path file = directory.resolve("rows-" + size + ".jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int row = 0; row < ROWS; row++) {
                List<Float> numbers = new ArrayList<>();
                for (int k = 0; k < NUMBERS; k++) {
                    numbers.add(random.nextFloat());
                }
                List<Long> ids = new ArrayList<>();
                for (int field = 0; field < FIELDS; field++) {
                    int found = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
                    long rank = Math.min(found < 0 ? -found - 1 : found, TOUCHED - 1);
                    ids.add(field * size + (rank * SCATTER + field) % size);
                }
                out.write(Json.line(Map.of("numbers", numbers, "ids", ids, "clicked", row % 2)));
                out.newLine();
            }
        }
        return file;
    }

    private static Object layer(String name, Object from, String kind, Map<String, ?> keys) {
        return Map.of("name", name, "from", from, kind, keys);
    }

    private Path config(long size) throws Exception {
        Map<String, Object> ids =
                Map.of("column", "ids", "length", FIELDS, "exactly", true, "largest", FIELDS * size - 1);
        Map<String, Object> inputs = Map.of(
                "numbers", Map.of("columns", List.of(Map.of("array", "numbers"))),
                "ids", Map.of("columns", List.of(Map.of("ids", ids))));
        Map<String, Object> hidden = Map.of("units", 400, "activation", "relu");
        Map<String, Object> embedding = Map.of(
                "size",
                FIELDS * size,
                "dimension",
                16,
                "sparse",
                true,
                "initializer",
                Map.of("normal", Map.of("deviation", 0.01)));
        List<Object> layers = List.of(
                layer("table", "ids", "embedding", embedding),
                layer("fields", "table", "flatten", Map.of()),
                layer("both", List.of("numbers", "fields"), "concat", Map.of()),
                layer("first", "both", "dense", hidden),
                layer("second", "first", "dense", hidden),
                layer("third", "second", "dense", hidden),
                layer("click", "third", "dense", Map.of("units", 1)));
        Map<String, Object> train = Map.of(
                "epochs",
                5,
                "batch",
                BATCH,
                "slices",
                2,
                "optimizer",
                Map.of("adam", Map.of("learningRate", 0.001)),
                "checkpoints",
                Map.of("everySteps", 200));
        Map<String, Object> rows =
                Map.of("format", "jsonLines", "path", write(size).toString());
        Map<String, Object> config = Map.of(
                "name",
                "sizes",
                "data",
                Map.of("train", rows, "inputs", inputs, "label", "clicked"),
                "model",
                Map.of("layers", layers, "loss", "sigmoidCrossEntropy"),
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
            System.out.println(FIELDS + " fields of " + size + " rows: "
                    + sent / result.work().steps()
                    + " bytes a step, " + 1e3 * BATCH / result.work().pace().steady() + " ms a step; "
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
