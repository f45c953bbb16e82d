package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fidelity of integrated gradients to models of the census and of MNIST, whose files {@code -Dlockstep.explain.data=DIRECTORY} has:
 * some minutes, hence not a part of every build. MNIST lies in {@code mnist} below it.
 */
class FidelityIT {
    private static final String DATA = System.getProperty("lockstep.explain.data", "");

    @TempDir
    private Path directory;

    @BeforeEach
    void needsData() {
        assumeTrue(!DATA.isEmpty(), "no -Dlockstep.explain.data: nothing is measured");
    }

    private String run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--master", "local[2]"));
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        assertThat(CommandLineRunner.run(all, console)).as("%s", err).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Map<?, ?> part(Map<?, ?> data, String name) {
        return (Map<?, ?>) Objects.requireNonNull(data.get(name), name);
    }

    private static double number(Map<?, ?> data, String name) {
        return ((Number) Objects.requireNonNull(data.get(name), name)).doubleValue();
    }

    /** Fidelity of the run's model on 1,000 test rows. */
    private Map<?, ?> fidelity(String config, String root, int seed) throws IOException {
        String json = run(
                "explain",
                directory.resolve("run").toString(),
                "--input",
                config,
                "--set",
                "data.root=" + root,
                "--set",
                "explain.seed=" + seed,
                "--output",
                directory.resolve("why" + seed).toString(),
                "--rows",
                "1000",
                "--fidelity",
                "1000",
                "--json");
        String[] lines = json.split("\n", -1);
        Map<?, ?> result = (Map<?, ?>) Json.parse(lines[lines.length - 2], "result");
        Map<?, ?> fidelity = part(result, "fidelity");
        System.out.println(config + ", seed " + seed + ": " + fidelity);
        assertThat(part(fidelity, "deletion").get("rows")).isEqualTo(1_000);
        assertThat(number(part(fidelity, "randomization"), "rows")).isGreaterThanOrEqualTo(200);
        assertThat(number(part(fidelity, "randomization"), "correlation")).isLessThan(0.3);
        return fidelity;
    }

    private void train(String config, String root, int epochs) {
        run(
                "train",
                config,
                "--set",
                "data.root=" + root,
                "--set",
                "train.epochs=" + epochs,
                "--run-dir",
                directory.resolve("run").toString());
        assertThat(Files.exists(directory.resolve("run/MODEL_CARD.md"))).isTrue();
    }

    @Test
    void censusFallsFasterThanAtRandom() throws IOException {
        train("../conf/census-income.yaml", DATA, 8);
        for (int seed = 1; seed <= 3; seed++) {
            Map<?, ?> deletion = part(fidelity("../conf/census-income.yaml", DATA, seed), "deletion");
            assertThat(number(deletion, "low")).isPositive();
        }
    }

    @Test
    void mnistFallsToFourFifthsOfRandom() throws IOException {
        train("../conf/mnist.yaml", DATA + "/mnist", 3);
        for (int seed = 1; seed <= 3; seed++) {
            Map<?, ?> deletion = part(fidelity("../conf/mnist.yaml", DATA + "/mnist", seed), "deletion");
            assertThat(number(deletion, "area")).isLessThanOrEqualTo(0.8 * number(deletion, "random_area"));
        }
    }
}
