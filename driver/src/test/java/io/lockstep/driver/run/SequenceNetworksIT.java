package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The recipes' networks in small, {@code shakespeare-lstm}, {@code shakespeare-gpt}, {@code clicks} with its tables, and one over
 * texts of any length with both kinds of layers: the same weights by any executors and threads. All of 1, 2 and 3 executors of 1 and 2
 * threads, an executor killed, and an end in the middle of an epoch take minutes: {@code -Dlockstep.networks=true}.
 */
class SequenceNetworksIT {
    private static final boolean LONG = Boolean.getBoolean("lockstep.networks");
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final List<String> NAMES = List.of("lstm", "gpt", "ctr", "ragged");
    private static final int LENGTH = 16;
    private static final int CLASSES = 26;

    @TempDir
    private static Path data;

    private static List<String> expected = List.of();

    @TempDir
    private Path directory;

    @BeforeAll
    static void trainInThisProcess(@TempDir Path place) throws IOException {
        Random random = new Random(5);
        List<String> words = List.of("the cat", "a dog", "sees", "hears", "the bird", "and", "quickly");
        StringBuilder text = new StringBuilder();
        List<String> rows = new ArrayList<>(List.of("said,c1,c2,c3,n1,clicked"));
        while (rows.size() < 260) {
            List<String> said = new ArrayList<>();
            for (int n = 1 + random.nextInt(7); n > 0; n--) {
                said.add(words.get(random.nextInt(words.size())));
            }
            String line = String.join(" ", said);
            text.append(line).append(".\n");
            rows.add(line + ",a" + random.nextInt(90) + ",b" + random.nextInt(60) + ",c" + random.nextInt(9) + ","
                    + random.nextGaussian() + "," + (line.contains("cat") ? 1 : 0));
        }
        Files.writeString(data.resolve("text.txt"), text.substring(0, 3_500));
        Files.write(data.resolve("rows.csv"), rows);
        List<String> weights = new ArrayList<>();
        for (String network : NAMES) {
            String file = file(place, network, 1);
            Object config = Json.parse(Files.readAllBytes(Path.of(file)), file);
            weights.add(TrainingRun.run(
                            LocalSpark.session(),
                            Configs.BINDING.bind(RunConfig.class, config, ""),
                            Options.standard()
                                    .withRunsDirectory(place.resolve("runs").toString()),
                            new Heard())
                    .digests()
                    .weights());
        }
        expected = weights;
    }

    private static Object layer(String kind, Object... keys) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.length; i += 2) {
            map.put((String) keys[i], keys[i + 1]);
        }
        return Map.of(kind, map);
    }

    private static Object table(String name, String from, int size) {
        return Map.of(
                "name", name, "from", from, "embeddingMean", Map.of("size", size, "dimension", 8, "sparse", true));
    }

    /** Attention and dense layers behind each other, each with a shortcut around it. */
    private static List<Object> block(boolean causal) {
        return List.of(
                layer(
                        "residual",
                        "layers",
                        List.of(
                                "layerNorm",
                                layer("multiHeadAttention", "heads", 4, "causal", causal),
                                layer("dropout", "rate", 0.1))),
                layer(
                        "residual",
                        "layers",
                        List.of(
                                "layerNorm",
                                layer("dense", "units", 64, "activation", "gelu", "leadingAxes", 1),
                                layer("dense", "units", 32, "leadingAxes", 1))));
    }

    private static List<Object> layers(String network) {
        List<Object> layers = new ArrayList<>();
        switch (network) {
            case "lstm" ->
                layers.addAll(List.of(
                        layer("embedding", "size", CLASSES, "dimension", 16),
                        layer("lstm", "units", 32),
                        layer("dropout", "rate", 0.3),
                        layer("lstm", "units", 32),
                        layer("dense", "units", CLASSES, "leadingAxes", 1)));
            case "gpt" -> {
                layers.add(layer("embedding", "size", CLASSES, "dimension", 32));
                layers.add("positionalEmbedding");
                layers.addAll(block(true));
                layers.addAll(block(true));
                layers.addAll(List.of("layerNorm", layer("dense", "units", CLASSES, "leadingAxes", 1)));
            }
            case "ctr" ->
                layers.addAll(List.of(
                        table("e1", "c1", 101),
                        table("e2", "c2", 101),
                        table("e3", "c3", 101),
                        Map.of("from", List.of("counts", "e1", "e2", "e3"), "concat", Map.of()),
                        layer("dense", "units", 32, "activation", "relu"),
                        layer("dense", "units", 1)));
            default -> {
                layers.add(layer("embedding", "size", 21, "dimension", 32, "sparse", true));
                layers.add("positionalEmbedding");
                layers.addAll(block(false));
                layers.add(layer("lstm", "units", 16, "reverse", true));
                layers.addAll(List.of("attentionPool", layer("dense", "units", 1)));
            }
        }
        return layers;
    }

    private static Map<String, Object> data(String network) {
        Map<String, Object> rows = Map.of("format", "csv", "path", "rows.csv");
        Map<String, Object> keys =
                new LinkedHashMap<>(Map.of("root", data.toString(), "train", rows, "label", "clicked"));
        if (network.equals("ctr")) {
            Map<String, Object> inputs = new LinkedHashMap<>(Map.of("counts", Map.of("numeric", List.of("n1"))));
            for (String column : List.of("c1", "c2", "c3")) {
                inputs.put(column, Map.of("columns", List.of(layer("words", "column", column, "most", 100))));
            }
            keys.put("inputs", inputs);
        } else if (network.equals("ragged")) {
            keys.put("columns", List.of(layer("words", "column", "said", "most", 20)));
            keys.put("buckets", List.of(3, 6, 16));
        } else {
            keys.put("train", Map.of("format", "passages", "path", "text.txt", "length", LENGTH));
            keys.put("columns", List.of(layer("tokens", "column", "text", "length", LENGTH)));
            keys.put("label", Map.of("nextTokens", "text"));
            keys.put("weight", "share");
        }
        return keys;
    }

    /** @param executors that it begins with */
    private static String file(Path place, String network, int executors) throws IOException {
        boolean text = !data(network).containsValue("clicked");
        Map<String, Object> train = new LinkedHashMap<>(Map.of(
                "epochs", 2,
                "batch", 32,
                "slices", 4,
                "clipNorm", 1,
                "optimizer", layer("adamw", "learningRate", 0.003),
                "checkpoints", Map.of("everySteps", 3)));
        if (!text) {
            train.put("tableOptimizer", layer("adam", "learningRate", 0.01));
        }
        Map<String, Object> config = Map.of(
                "name", network,
                "data", data(network),
                "model",
                        Map.of(
                                "layers",
                                layers(network),
                                "loss",
                                text ? layer("sequenceCrossEntropy", "classes", CLASSES) : "sigmoidCrossEntropy"),
                "train", train,
                "executors", Map.of("min", executors, "waitSeconds", LIMIT.toSeconds()));
        Path file = place.resolve(network + ".json");
        Files.write(file, Json.document(config));
        return file.toString();
    }

    private static List<TrainingResult> train(
            Path place, String master, Map<String, String> properties, List<String> networks, int executors)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of(place.resolve("runs").toString()));
        for (String network : networks) {
            arguments.add(file(place, network, executors));
        }
        return TrainingIT.results(
                LocalCluster.runHere(place, master, properties, LIMIT, TrainProgram.class, arguments));
    }

    private static List<String> weights(List<TrainingResult> results) {
        return results.stream().map(result -> result.digests().weights()).toList();
    }

    /** Executors of threads each. */
    private void assertSameWeights(int executors, int threads) throws Exception {
        Path place = Files.createDirectory(directory.resolve(executors + "x" + threads));
        String master = "local-cluster[" + executors + "," + threads + ",1024]";
        List<TrainingResult> results = train(place, master, Map.of(), NAMES, executors);
        assertThat(results).allSatisfy(result -> assertThat(result.ranks()).hasSize(executors));
        System.out.println(executors + " executors of " + threads + " threads: " + NAMES + " " + weights(results));
        assertThat(weights(results)).isEqualTo(expected);
    }

    @Test
    void executorsAndThreadsMakeNoDifference() throws Exception {
        assertThat(expected).hasSize(NAMES.size()).doesNotHaveDuplicates();
        assertSameWeights(2, 1);
        for (int executors = 1; LONG && executors <= 3; executors++) {
            for (int threads = 1; threads <= 2; threads++) {
                if (executors != 2 || threads != 1) {
                    assertSameWeights(executors, threads);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gpt", "ctr", "ragged"})
    void anExecutorKilledBetweenCommitsChangesNothing(String network) throws Exception {
        assumeTrue(LONG, "minutes long; ask for it by -Dlockstep.networks=true");
        Path file = directory.resolve("killed");
        Map<String, String> fault =
                Map.of("spark.executor.extraJavaOptions", "-Dlockstep.faults=rank.all-gather:kill:5:" + file);
        List<TrainingResult> results = train(directory, "local-cluster[2,1,1024]", fault, List.of(network), 2);
        assertThat(file).exists();
        assertThat(results.get(0).generations()).isGreaterThan(1);
        System.out.println("an executor killed: " + network + " " + weights(results));
        assertThat(weights(results)).isEqualTo(expected.subList(NAMES.indexOf(network), NAMES.indexOf(network) + 1));
    }

    @Test
    void whatEndedInTheMiddleOfAnEpochGoesOnElsewhere() throws Exception {
        assumeTrue(LONG, "minutes long; ask for it by -Dlockstep.networks=true");
        List<String> ended = new ArrayList<>(List.of(directory.resolve("runs").toString()));
        List<String> resumed = new ArrayList<>(ended);
        for (String network : NAMES) {
            String run = file(directory, network, 1) + "@" + directory.resolve("run-" + network);
            ended.add(run + "@4");
            resumed.add(run);
        }
        LocalCluster.Outcome outcome =
                LocalCluster.run(directory, "local[2]", Map.of(), LIMIT, TrainProgram.class, ended);
        assertThat(outcome.out())
                .contains("INTERRUPTED ", "interrupted after step")
                .doesNotContain("RESULT");
        List<TrainingResult> results = TrainingIT.results(
                LocalCluster.run(directory, "local-cluster[2,1,1024]", Map.of(), LIMIT, TrainProgram.class, resumed));
        System.out.println("ended in the middle: " + NAMES + " " + weights(results));
        assertThat(weights(results)).isEqualTo(expected);
    }
}
