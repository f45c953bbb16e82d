package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text from the command line. */
class GenerateTextCommandIT {
    private static final String CONFIG = """
            name: small
            data:
              train: {format: passages, path: text.txt, length: 8}
              columns: [{tokens: {column: text, length: 8}}]
              label: {nextTokens: text}
            model:
              layers:
                - embedding: {size: 6, dimension: 4}
                - lstm: {units: 4}
                - dense: {units: 6, leadingAxes: 1}
              loss: {sequenceCrossEntropy: {classes: 6}}
            train: {epochs: 1, batch: 4, slices: 1, optimizer: adam}
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return CommandLineRunner.run(
                List.of(arguments),
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
    }

    private String text(String... arguments) {
        assertThat(run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private Map<?, ?> json(String... arguments) throws IOException {
        return (Map<?, ?>) Json.parse(text(arguments).strip(), "out");
    }

    @Test
    void textsAreTheSameAloneAndTogether() throws IOException {
        Files.writeString(directory.resolve("small.yaml"), CONFIG);
        Files.writeString(directory.resolve("text.txt"), "abc abc\ncab\n".repeat(20));
        String run = directory.resolve("run").toString();
        String config = directory.resolve("small.yaml").toString();
        text("train", config, "--set", "data.root=" + directory, "--run-dir", run, "--master", "local[1]");
        Map<?, ?> three = json("generate", "text", run, "--prompt", "ab", "--length", "40", "--count", "3", "--json");
        assertThat(three.get("count")).isEqualTo(3);
        assertThat(three.get("seed")).isEqualTo(1);
        List<?> texts = (List<?>) Objects.requireNonNull(three.get("text"));
        assertThat(texts).hasSize(3).doesNotHaveDuplicates();
        StringBuilder printed = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            String first = Integer.toString(i);
            String model = run + "/model";
            Map<?, ?> alone =
                    json("generate", "text", model, "--prompt", "ab", "--length", "40", "--first", first, "--json");
            assertThat(alone.get("text")).isEqualTo(texts.get(i));
            printed.append("--- ").append(i).append('\n').append(texts.get(i)).append('\n');
        }
        assertThat(text("generate", "text", run, "--prompt", "ab", "--length", "40", "--count", "3"))
                .isEqualTo(printed.toString());
        assertThat(text("generate", "text", run, "--length", "5", "--top-k", "2", "--top-p", "0.9"))
                .hasSize(6);
        assertThat(text("generate", "text", run, "--temperature", "0", "--seed", "1"))
                .isEqualTo(text("generate", "text", run, "--temperature", "0", "--seed", "2"));
        assertRefused(run);
    }

    private void assertRefused(String run) {
        assertThat(run("generate", "text", run, "--prompt", "abx")).isEqualTo(Failure.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("error: --prompt: expected characters that the model was trained on, got 'x' at index 2. It"
                        + " knows a, ");
        assertThat(run("generate", "text", run, "--top-p", "0")).isEqualTo(Failure.USAGE);
        assertThat(run("generate", "text", run, "--count", "0")).isEqualTo(Failure.USAGE);
        assertThat(run("generate", "text", run, "--stop", "")).isEqualTo(Failure.USAGE);
    }
}
