package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A generator and a discriminator of the rows of a table, by class: the same weights of both over any executors and threads, and
 * whatever is killed in whichever phase. {@code -Dlockstep.programme=true}: all of it.
 */
class ProgrammeIT {
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final String LONG = "lockstep.programme";

    @TempDir
    private static Path table;

    private static TrainingResult expected;

    @TempDir
    private Path directory;

    private static Map<String, Object> plainData(String sync) {
        Map<String, Object> config = TableConfig.plainData(
                table,
                Map.of(
                        "epochs", 2,
                        "sync", sync,
                        "ema", Map.of("decay", 0.9),
                        "optimizer", Map.of("adam", Map.of("learningRate", 0.002, "beta1", 0.5)),
                        "checkpoints", Map.of("everySteps", 10)));
        Map<String, Object> data = new LinkedHashMap<>(map(Objects.requireNonNull(config.get("data"))));
        data.remove("label");
        data.remove("test");
        config.put("data", data);
        Map<String, Object> hidden = Map.of("dense", Map.of("units", 24, "activation", "relu"));
        config.put(
                "model",
                Map.of(
                        "gan",
                        Map.of(
                                "noise",
                                5,
                                "smoothing",
                                0.1,
                                "classes",
                                "tree",
                                "discriminatorOptimizer",
                                Map.of("adam", Map.of("learningRate", 0.004)),
                                "generator",
                                List.of(
                                        Map.of("dense", Map.of("units", 20)),
                                        Map.of("batchNorm", Map.of("activation", "relu")),
                                        Map.of("dense", Map.of("units", 6))),
                                "discriminator",
                                List.of(hidden, Map.of("dense", Map.of("units", 1))))));
        return config;
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, own) -> map.put(String.valueOf(key), own));
        return map;
    }

    private static Path file() throws IOException {
        return Files.write(table.resolve("gan.json"), Json.document(plainData("allreduce")));
    }

    private static TrainingResult train(Path runs, String sync) throws IOException {
        return TrainingRun.run(
                LocalSpark.session(),
                Configs.BINDING.bind(RunConfig.class, plainData(sync), ""),
                Options.standard().withRunsDirectory(runs.toString()),
                new Heard());
    }

    @BeforeAll
    static void trainUndisturbed(@TempDir Path runs) throws IOException {
        TableConfig.write(table);
        expected = train(runs, "allreduce");
    }

    private static TrainingResult.Part generator(TrainingResult result) {
        return Objects.requireNonNull(result.places().parts().get("generator"));
    }

    private static void sameAsUndisturbed(TrainingResult result) {
        assertThat(result.digests()).isEqualTo(expected.digests());
        assertThat(generator(result).weights()).isEqualTo(generator(expected).weights());
    }

    private TrainingResult onCluster(String master, Map<String, String> properties) throws Exception {
        return TrainingIT.results(LocalCluster.runHere(
                        directory,
                        master,
                        properties,
                        LIMIT,
                        TrainProgram.class,
                        List.of(directory.resolve("runs").toString(), file().toString())))
                .get(0);
    }

    @Test
    void broadcastGivesTheSameBitsAndTheGeneratorIsAModelOfItsOwn() throws IOException {
        TrainingResult broadcast = train(directory, "broadcast");
        sameAsUndisturbed(broadcast);
        assertThat(broadcast.metrics().train()).containsKeys("loss", "discriminator_loss", "generator_loss");
        assertThat(broadcast.metrics().validation()).containsKeys("loss", "real_loss", "made_loss", "fooled_loss");
        LoadedModel generator = ModelDirectory.load(
                new HadoopFiles(new Configuration()), generator(broadcast).directory());
        assertThat(generator.spec().inputs()).extracting(input -> input.name()).containsExactly("class", "noise");
        assertThat(generator.spec().outputShape().elementCount()).isEqualTo(6);
        assertThat(generator.digest().weightsSha256())
                .isEqualTo(generator(broadcast).weights());
        try (Network network = generator.network(Backends.named("portable"))) { // its examples are answered as before
            assertThat(network.spec()).isEqualTo(generator.spec());
        }
    }

    /** Before the first phase of a step, and in the midst of the second one of another. */
    @Test
    void anExecutorKilledInEitherPhaseChangesNothing() throws Exception {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        TrainingResult result = onCluster(
                "local-cluster[2,1,1024]",
                Map.of(
                        "spark.executor.extraJavaOptions",
                        "-Dlockstep.faults=rank.step:kill:25:" + first + ",rank.all-gather:kill:38:" + second));
        assertThat(first).exists();
        assertThat(second).exists();
        assertThat(result.generations()).isGreaterThan(2);
        sameAsUndisturbed(result);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,1", "2,2", "3,1", "3,2"})
    @EnabledIfSystemProperty(named = LONG, matches = "true")
    void anyExecutorsAndThreadsGiveTheSameBits(int executors, int threads) throws Exception {
        sameAsUndisturbed(onCluster("local-cluster[" + executors + "," + threads + ",1024]", Map.of()));
    }

    /** The one process of a local run, before the first phase of a step or between its two: the same command goes on. */
    @ParameterizedTest
    @CsvSource({"rank.step,51", "rank.step,52", "rank.reduce-scatter,51", "rank.reduce-scatter,52", "rank.all-gather,52"
    })
    @EnabledIfSystemProperty(named = LONG, matches = "true")
    void aRunKilledBetweenPhasesGoesOn(String point, int pass) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of(directory.resolve("runs").toString(), file().toString()));
        LocalCluster.Outcome killed = LocalCluster.run(
                directory,
                "local[2]",
                Map.of("lockstep.faults", point + ":kill:" + pass),
                LIMIT,
                TrainProgram.class,
                arguments);
        assertThat(killed.exitCode()).isEqualTo(128 + 9);
        sameAsUndisturbed(onCluster("local[2]", Map.of()));
    }
}
