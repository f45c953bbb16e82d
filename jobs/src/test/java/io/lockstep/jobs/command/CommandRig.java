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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands that a test gives in a directory of its own, and what they say. */
abstract class CommandRig {
    @TempDir
    static Path directory = Path.of("");

    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Trains a config into the directory of its name. */
    static void train(String name, String config) throws IOException {
        train(name, name, config);
    }

    /** Trains a config into another directory. */
    static void train(String name, String run, String config) throws IOException {
        Files.writeString(directory.resolve(name + ".yaml"), config);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = CommandLineRunner.run(
                List.of("train", path(name + ".yaml"), "--run-dir", path(run), "--master", "local[1]"),
                console(new ByteArrayOutputStream(), said));
        assertThat(code).as("%s", said).isZero();
    }

    @BeforeEach
    void forget() {
        out.reset();
        err.reset();
    }

    static String path(String name) {
        return directory.resolve(name).toString();
    }

    static Console console(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
    }

    int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--master", "local[2]"));
        return CommandLineRunner.run(all, console(out, err));
    }

    String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    Map<?, ?> json() throws IOException {
        String[] lines = said().split("\n", -1);
        return (Map<?, ?>) Json.parse(lines[lines.length - 2].getBytes(StandardCharsets.UTF_8), "result");
    }
}
