package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import io.lockstep.jobs.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a schedule gets to read when its data or its registry are not what they must be; nothing is published or lost. */
class RetrainBadInputIT {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
    private static final int DAYS = 14;

    @TempDir
    private static Path shared;

    @TempDir
    private Path directory;

    /** One version serves. */
    @BeforeAll
    static void write() throws IOException {
        SmallTable.write(shared.resolve("days"), FIRST, DAYS);
        SmallTable.config(shared, shared.resolve("models/small"), "");
        Outcome first = run(shared, FIRST.plusDays(10).toString());
        assertThat(first.code()).as(first.text()).isZero();
    }

    @BeforeEach
    void copies() throws IOException {
        copy(shared.resolve("days"), directory.resolve("days"));
        copy(shared.resolve("models"), directory.resolve("models"));
        SmallTable.config(directory, directory.resolve("models/small"), "");
    }

    private record Outcome(int code, String text, String last) {}

    private static Outcome run(Path place, String asOf, String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of(
                "retrain",
                place.resolve("small.yaml").toString(),
                "--as-of",
                asOf,
                "--json",
                "--runs-dir",
                shared.resolve("runs").toString(),
                "--master",
                "local[1]"));
        arguments.addAll(List.of(options));
        int code = CommandLineRunner.run(
                arguments,
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
        String[] lines = out.toString(StandardCharsets.UTF_8).strip().split("\n", -1);
        return new Outcome(code, err.toString(StandardCharsets.UTF_8), lines[lines.length - 1]);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> found = Files.walk(from)) {
            for (Path path : found.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    private static Map<String, String> bytes(Path place) throws IOException {
        Map<String, String> bytes = new TreeMap<>();
        try (Stream<Path> found = Files.walk(place)) {
            for (Path path : found.filter(Files::isRegularFile).toList()) {
                bytes.put(
                        place.relativize(path).toString(),
                        new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
            }
        }
        return bytes;
    }

    private void refused(int code, boolean retryable, String error, String asOf, String... options) throws IOException {
        Path registry = directory.resolve("models/small");
        Map<String, String> before = bytes(registry);
        Outcome outcome = run(directory, asOf, options);
        List<String> errors = outcome.text()
                .lines()
                .filter(line -> line.startsWith("error: "))
                .toList();
        assertThat(errors).as(outcome.text()).hasSize(1);
        assertThat(errors.get(0)).isEqualTo("error: " + error.replace("$DIR", directory.toString()));
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.last())
                .startsWith("{\"error\":")
                .endsWith("\"exit_code\":" + code + ",\"retryable\":" + retryable + "}");
        Map<String, String> after = bytes(registry);
        assertThat(after).as("nothing is lost").containsAllEntriesOf(before);
        after.keySet().removeAll(before.keySet());
        assertThat(after.keySet())
                .as("nothing but entries that somebody was there")
                .allMatch(name -> name.startsWith("entries/"));
        if (!after.isEmpty()) {
            State state = Registry.open(new HadoopFiles(new Configuration()), registry.toString())
                    .state();
            assertThat(state.lease()).isNull();
            assertThat(state.aliases()).isEqualTo(Map.of(Registry.CHAMPION, 1L));
            assertThat(state.versions()).hasSize(1);
        }
    }

    private Path day(int day) {
        return directory.resolve("days/dt=" + FIRST.plusDays(day));
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> found = Files.walk(place)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void noDayBefore() throws IOException {
        refused(
                2,
                false,
                "$DIR/days: expected training days from 2026-02-23 to 2026-02-28 for as-of 2026-03-04, got none before"
                        + " 2026-03-01. Choose a later --as-of",
                "2026-03-04",
                "--set",
                "retrain.partitions.last=6d");
        refused(
                2,
                false,
                "lockstep retrain: Invalid value for option '--as-of': expected a day, such as 2026-11-23, got"
                        + " '2026-02-30'. See lockstep retrain --help",
                "2026-02-30");
        refused(
                2,
                false,
                "lockstep retrain: expected no --from with --check, which measures the drift of one day and does nothing."
                        + " See lockstep retrain --help",
                "2026-03-14",
                "--check",
                "--from",
                "2026-03-11");
    }

    @Test
    void daysThatAreMissing() throws IOException {
        delete(day(9));
        refused(
                1,
                true,
                "$DIR/days: expected every day from 2026-03-04 to 2026-03-13, got none of 2026-03-10. Give the same"
                        + " command again when they are there, or set retrain.waitMinutes, or retrain.gaps: true where"
                        + " days may be missing",
                "2026-03-14");
        for (int i = 0; i < 9; i++) {
            Files.createFile(day(i).resolve("_SUCCESS"));
        }
        refused(
                1,
                true,
                "$DIR/days: expected every day from 2026-03-02 to 2026-03-11, each with _SUCCESS, got none of"
                        + " 2026-03-10, 2026-03-11. Give the same command again when they are there, or set"
                        + " retrain.waitMinutes, or retrain.gaps: true where days may be missing",
                "2026-03-12",
                "--set",
                "retrain.requireSuccessFile=true");
    }

    @Test
    void anotherSchemaInTheNewestDay() throws IOException {
        Files.writeString(day(12).resolve("rows.csv"), "a,reply\n1,yes\n-1,no\n");
        refused(
                1,
                false,
                "file:$DIR/days/dt=2026-03-13/rows.csv: expected the columns of file:$DIR/days/dt=2026-03-11/rows.csv, a,"
                        + " b, answer, got a, reply. Write all files with the same columns, or read them as two sources",
                "2026-03-14");
    }

    @Test
    void aRegistryOfAnotherVersion() throws IOException {
        Path marker = directory.resolve("models/small/registry.json");
        Files.write(marker, new SealedDocument("lockstep-registry", 9, "").write(Map.of("name", "small")));
        refused(
                1,
                false,
                "file:$DIR/models/small/registry.json: expected lockstep-registry version 1, got version 9. Use the Lockstep"
                        + " release that wrote it",
                "2026-03-14");
    }

    /** Which is deleted since, though its run directory says that it is there. */
    @Test
    void aModelThatWasTrained() throws IOException {
        String other = "retrain.registry=" + directory.resolve("other/small");
        assertThat(run(directory, "2026-03-12", "--set", other).code()).isZero();
        Path runs = shared.resolve("runs");
        try (Stream<Path> found = Files.list(runs)) {
            for (Path run : found.filter(path -> path.getFileName().toString().startsWith("small-"))
                    .toList()) {
                delete(run.resolve("model"));
            }
        }
        Outcome outcome = run(directory, "2026-03-12");
        assertThat(outcome.text())
                .containsPattern(
                        "error: file:.*/runs/small-[0-9a-f]+: expected the model of a finished run, got none: it was"
                                + " deleted. Delete the run directory too, and give the same command again");
        assertThat(outcome.code()).isEqualTo(1);
        delete(runs);
        assertThat(run(directory, "2026-03-12").code()).isZero();
    }

    @Test
    void anAliasToAVersionThatWasDeleted() throws IOException {
        delete(directory.resolve("models/small/v000001"));
        refused(
                1,
                false,
                "file:$DIR/models/small/v000001/version.json: expected a file of a published version, got none; it was"
                        + " deleted by another program. Restore it, or point the version's aliases at another one",
                "2026-03-14");
    }

    @Test
    void aChampionThatDoesNotFit() throws IOException {
        for (int i = 0; i < DAYS; i++) {
            Path rows = day(i).resolve("rows.csv");
            Files.writeString(rows, Files.readString(rows).replace("a,b,answer", "c,b,answer"));
        }
        refused(
                2,
                false,
                "file:$DIR/models/small/v000001/model, the champion: expected rows with the columns that it reads, got"
                        + " none called a. No new model can be judged beside it: bring back what it needs, or take the"
                        + " alias away by models alias --delete, and what comes next is the first",
                "2026-03-14",
                "--set",
                "data.numeric=[c]");
    }

    @Test
    void aChampionThatAnswersSomethingElse() throws IOException {
        refused(
                2,
                false,
                "file:$DIR/models/small/v000001/model, the champion: expected a model of b, got one of answer. No new"
                        + " model can be judged beside it: bring back what it needs, or take the alias away by models"
                        + " alias --delete, and what comes next is the first",
                "2026-03-14",
                "--set",
                "data.label=b",
                "--set",
                "data.classes=['0', '1']");
    }

    @Test
    void daysOutOfOrder() throws IOException {
        refused(
                2,
                false,
                "file:$DIR/models/small@champion: expected a champion as of a day before 2026-03-10, got version 1 as of"
                        + " 2026-03-11. Retrain days in order, or take the champion back first",
                "2026-03-14",
                "--from",
                "2026-03-10",
                "--set",
                "retrain.every=1d",
                "--set",
                "retrain.partitions.last=6d");
        refused(
                2,
                false,
                "file:$DIR/models/small@champion: expected a champion as of a day before 2026-03-11, got version 1 as of"
                        + " 2026-03-11; 2026-03-11 was done before as version 1, by another config or on other rows."
                        + " Retrain days in order, or take the champion back first",
                "2026-03-11",
                "--set",
                "train.epochs=3");
    }

    @Test
    void daysWrittenInTwoWays() throws IOException {
        Files.move(day(12), directory.resolve("days/dt=20260313"));
        Path other = directory.resolve("days/dt=20260313");
        refused(
                2,
                false,
                "$DIR/days/" + other.getFileName()
                        + ": expected a day written as all others are, such as 2026-03-01, got 20260313. Rename the"
                        + " folder, or move it away",
                "2026-03-14");
    }
}
