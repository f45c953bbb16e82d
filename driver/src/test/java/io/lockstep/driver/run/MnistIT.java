package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.testing.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The digits of MNIST, dense and convolutional: the same weights on every number of executors and threads, and over
 * stops and other executors at whatever step. {@code -Dlockstep.mnist=full} does all of them: 1 to 4 executors with 1
 * and 2 threads, three times each, and ten stops; {@code -Dlockstep.mnist=short} one stop of shorter trainings.
 */
@EnabledIfSystemProperty(
        named = "lockstep.mnist",
        matches = "short|full",
        disabledReason = "takes a minute and more; wanted with -Dlockstep.mnist=short")
class MnistIT {
    private static final boolean FULL = "full".equals(System.getProperty("lockstep.mnist"));
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final long SEED = Long.getLong("lockstep.mnist.seed", 1);
    private static final int REPETITIONS = 3;
    private static final List<Integer> STEPS = FULL ? List.of(1_000, 60) : List.of(250, 15);
    private static final List<String> ALL = Stream.of(1, 2, 3, 4)
            .flatMap(executors -> Stream.of(1, 2).map(threads -> cluster(executors, threads)))
            .toList();

    @TempDir
    private static Path place;

    private static List<Path> configs = List.of();
    private static List<TrainingResult.Digests> expected = List.of();

    @TempDir
    private Path directory;

    private static String cluster(int executors, int threads) {
        return "local-cluster[" + executors + "," + threads + ",1024]";
    }

    private static Path config(String name, int steps, List<Map<String, Object>> layers) throws IOException {
        Path images = RealData.require("mnist/train-images-idx3-ubyte.gz");
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("root", String.valueOf(images.toAbsolutePath().getParent()));
        data.put(
                "train",
                Map.of(
                        "format",
                        "idx",
                        "images",
                        "train-images-idx3-ubyte.gz",
                        "labels",
                        "train-labels-idx1-ubyte.gz"));
        data.put("validation", Map.of("fraction", 0.02));
        data.put("standardize", true);
        Map<String, Object> train = new LinkedHashMap<>();
        train.put("epochs", 3);
        train.put("batch", 130);
        train.put("slices", 8);
        train.put("optimizer", Map.of("sgd", Map.of("learningRate", 0.02, "momentum", 0.9)));
        train.put("maxSteps", steps);
        Map<String, Object> model = Map.of("layers", layers, "loss", "softmaxCrossEntropy");
        Map<String, Object> config = Map.of("name", name, "seed", 7, "data", data, "model", model, "train", train);
        return Files.write(place.resolve(name + ".json"), Json.document(config));
    }

    private static Map<String, Object> dense(int units, String activation) {
        return Map.of("dense", Map.of("units", units, "activation", activation));
    }

    private static Map<String, Object> convolution(int filters) {
        return Map.of("conv2d", Map.of("filters", filters, "kernel", 5, "padding", "same", "activation", "relu"));
    }

    @BeforeAll
    static void trainUndisturbed(@TempDir Path directory) throws Exception {
        Map<String, Object> pool = Map.of("maxPool2d", Map.of("kernel", 2));
        Map<String, Object> flatten = Map.of("flatten", Map.of());
        configs = List.of(
                config(
                        "mlp",
                        STEPS.get(0),
                        List.of(flatten, dense(256, "relu"), dense(128, "relu"), dense(10, "none"))),
                config(
                        "cnn",
                        STEPS.get(1),
                        List.of(
                                convolution(32),
                                pool,
                                convolution(64),
                                pool,
                                flatten,
                                dense(512, "relu"),
                                dense(10, "none"))));
        List<String> arguments = new ArrayList<>();
        arguments.add(runs());
        configs.forEach(config -> arguments.add(config.toString()));
        expected =
                TrainingIT.results(
                                LocalCluster.run(directory, "local[1]", Map.of(), LIMIT, TrainProgram.class, arguments))
                        .stream()
                        .map(TrainingResult::digests)
                        .toList();
        assertThat(expected).hasSize(2);
    }

    private static String runs() {
        return place.resolve("runs").toString();
    }

    private LocalCluster.Outcome train(String master, List<String> trainings) throws Exception {
        List<String> arguments = new ArrayList<>();
        arguments.add(runs());
        arguments.addAll(trainings);
        Path own = Files.createTempDirectory(directory, "cluster");
        LocalCluster.Outcome outcome = LocalCluster.run(own, master, Map.of(), LIMIT, TrainProgram.class, arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome;
    }

    private String training(int config, String run, String more) {
        return configs.get(config) + "@" + directory.resolve(run + "-" + config) + more;
    }

    @Test
    @EnabledIfSystemProperty(
            named = "lockstep.mnist",
            matches = "full",
            disabledReason = "takes ten minutes; wanted with -Dlockstep.mnist=full")
    void onEveryNumberOfExecutorsAndThreads() throws Exception {
        for (String master : ALL) {
            List<String> trainings = new ArrayList<>();
            for (int repetition = 0; repetition < REPETITIONS; repetition++) {
                for (int config = 0; config < configs.size(); config++) {
                    trainings.add(training(config, master.replaceAll("[^0-9]+", "-") + repetition, ""));
                }
            }
            List<TrainingResult> results = TrainingIT.results(train(master, trainings));
            assertThat(results).hasSize(trainings.size());
            for (int i = 0; i < results.size(); i++) {
                TrainingResult result = results.get(i);
                assertThat(result.digests()).as(trainings.get(i)).isEqualTo(expected.get(i % configs.size()));
                assertThat(result.ranks())
                        .allSatisfy(rank -> assertThat(rank.slices()).isPositive());
                assertThat(master).startsWith("local-cluster[" + result.ranks().size());
            }
            System.out.println(master + ": " + results.size() + " trainings, the same weights");
        }
    }

    /** Stopped at a step, and gone on with by another number of executors. */
    @Test
    void overStopsAndOtherExecutors() throws Exception {
        Random random = new Random(SEED);
        int stops = FULL ? 10 : 1;
        List<String> stopped = new ArrayList<>();
        List<String> whole = new ArrayList<>();
        for (int stop = 0; stop < stops; stop++) {
            for (int config = 0; config < configs.size(); config++) {
                stopped.add(training(config, "stop" + stop, "@" + (1 + random.nextInt(STEPS.get(config) / 2))));
                whole.add(training(config, "stop" + stop, ""));
            }
        }
        LocalCluster.Outcome outcome = train(cluster(2, FULL ? 1 : 2), stopped);
        assertThat(outcome.out().lines().filter(line -> line.startsWith("INTERRUPTED ")))
                .hasSize(stopped.size());
        outcome.out().lines().filter(line -> line.startsWith("INTERRUPTED ")).forEach(System.out::println);
        List<TrainingResult> results = TrainingIT.results(train(FULL ? cluster(3, 1) : cluster(1, 2), whole));
        assertThat(results).hasSize(whole.size());
        for (int i = 0; i < results.size(); i++) {
            assertThat(results.get(i).digests()).as(whole.get(i)).isEqualTo(expected.get(i % configs.size()));
        }
    }
}
