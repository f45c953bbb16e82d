package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareCommandIT {
    private static final String CONFIG = """
            name: small
            data:
              train: {format: csv, path: rows.csv}
              label: answer
              numeric: [a]
              badRows: skip
            model:
              layers: [{dense: {units: 2}}]
              loss: softmaxCrossEntropy
            train: {epochs: 1, batch: 4, slices: 1, optimizer: adam}
            """;

    @TempDir
    private Path directory = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("small.yaml"), CONFIG);
        Files.writeString(directory.resolve("rows.csv"), "a,answer\n1,yes\n2,no\nx,yes\n4,no\n5,yes\n");
    }

    private int prepare(String... options) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(List.of(
                "prepare",
                directory.resolve("small.yaml").toString(),
                "--set",
                "data.root=" + directory,
                "--run-dir",
                directory.resolve("runs/first").toString(),
                "--master",
                "local[1]"));
        arguments.addAll(List.of(options));
        return run(arguments);
    }

    private int run(List<String> arguments) {
        return CommandLineRunner.run(
                arguments,
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Beside the run directory that the same options of train name, which is not made. */
    @Test
    void rowsArePreparedOnceAndAccountedFor() throws IOException {
        assertThat(prepare("--json")).as(err.toString(StandardCharsets.UTF_8)).isZero();
        Map<?, ?> result = (Map<?, ?>) Json.parse(out().getBytes(StandardCharsets.UTF_8), "stdout");
        assertThat(Json.line(result.get("rows")))
                .isEqualTo("{\"read\":5,\"trained\":4,\"validation\":0,\"skipped\":{\"not a number\":1}}");
        assertThat(result.get("reused")).isEqualTo(false);
        try (Stream<Path> made = Files.list(directory.resolve("runs"))) {
            assertThat(made).containsExactly(directory.resolve("runs/prepared"));
        }
        assertThat(prepare()).isZero();
        assertThat(out().lines())
                .containsExactly(
                        "rows: 5 read = 4 for training + 0 for validation + 1 skipped (not a number)",
                        "nothing to do: prepared before, in " + directory.resolve("runs/prepared") + "/"
                                + String.valueOf(result.get("fingerprint")).substring(0, 32),
                        "next           " + ResultLines.program() + " train " + directory
                                + "/small.yaml --set data.root=" + directory + " --run-dir " + directory
                                + "/runs/first");
        assertThat(prepare("--set", "data.badRows=fail", "--json")).isEqualTo(1);
        assertThat(out())
                .contains("rows.csv, line 4: column 'a': expected a number, got 'x'")
                .endsWith("\"exit_code\":1,\"retryable\":false}\n");
        assertThat(prepare("--set", "data.badRows=quarantine", "--json")).isZero();
        Map<?, ?> kept = (Map<?, ?>) Json.parse(out().getBytes(StandardCharsets.UTF_8), "stdout");
        String aside = String.valueOf(((Map<?, ?>) Objects.requireNonNull(kept.get("rows"))).get("quarantine"));
        assertThat(Path.of(URI.create(aside)))
                .hasContent("{\"place\":\"file:" + directory
                        + "/rows.csv, line 4\",\"reason\":\"not a number\",\"problem\":"
                        + "\"column 'a': expected a number, got 'x'\",\"row\":{\"a\":\"x\",\"answer\":\"yes\"}}\n");
        assertThat(prepare("--set", "data.numeric=[b]")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "error: --set data.numeric=[b]: data.numeric: expected a column of the data, got 'b'. Columns: a,"
                                + " answer\n");
    }

    @Test
    void whatNoRunUsesIsRemoved() throws IOException {
        assertThat(prepare("--json")).isZero();
        Map<?, ?> result = (Map<?, ?>) Json.parse(out().getBytes(StandardCharsets.UTF_8), "stdout");
        Path data = Path.of(URI.create(String.valueOf(result.get("prepared_dir"))));
        assertThat(clean("--older-than", "5d")).isZero();
        assertThat(out())
                .startsWith("kept " + data + ", 0.0 MiB, used or written at 20")
                .endsWith("nothing to remove\n");
        assertThat(clean("--older-than", "0m", "--dry-run")).isZero();
        assertThat(out()).startsWith("would remove " + data + ", 0.0 MiB, used by no run, last at 20");
        assertThat(data).exists();
        assertThat(clean("--older-than", "0m", "--json")).isZero();
        Map<?, ?> cleaned = (Map<?, ?>) Json.parse(out().getBytes(StandardCharsets.UTF_8), "stdout");
        assertThat(((Map<?, ?>) ((List<?>) Objects.requireNonNull(cleaned.get("removed"))).get(0)).get("path"))
                .isEqualTo(result.get("prepared_dir"));
        assertThat(cleaned.get("kept")).isEqualTo(List.of());
        assertThat(data).doesNotExist();
        assertThat(clean("--older-than", "soon")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "error: --older-than: expected a number of days, hours or minutes, such as 7d, 12h or 30m, got"
                                + " 'soon'\n");
        assertThat(prepare("--clean")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("expected no CONFIG with --clean, got '");
        assertThat(prepare("--set", "data.quotaGiB=0.0000001")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "data.quotaGiB: expected prepared data of at most 107 bytes (0.000 GiB) in all, got 112 bytes"
                                + " (0.000 GiB) for these rows beside 0 bytes (0.000 GiB) that are there. Remove prepared data that no run uses with prepare --clean, or raise the quota");
        try (Stream<Path> left = Files.walk(directory.resolve("runs"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private int clean(String... options) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(List.of(
                "prepare",
                "--clean",
                "--run-dir",
                directory.resolve("runs/first").toString(),
                "--master",
                "local[1]"));
        arguments.addAll(List.of(options));
        return run(arguments);
    }
}
