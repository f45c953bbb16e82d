package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.failure.RefusedException;
import io.lockstep.driver.files.FileFailureException;
import io.lockstep.jobs.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Console console() {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
    }

    private int run(String... arguments) {
        return CommandLineRunner.run(List.of(arguments), console());
    }

    /** All commands below the program, groups too, without the help of each. */
    private Map<List<String>, Object> commandsByName() {
        Map<List<String>, Object> found = new LinkedHashMap<>();
        addCommands(List.of(), CommandLineRunner.commandLine(console()), found);
        return found;
    }

    private Set<List<String>> commands() {
        return commandsByName().keySet();
    }

    private static void addCommands(List<String> above, CommandLine group, Map<List<String>, Object> found) {
        group.getSubcommands().forEach((name, command) -> {
            if (!(command.getCommand() instanceof CommandLine.HelpCommand)) {
                List<String> path = new ArrayList<>(above);
                path.add(name);
                found.put(path, command.getCommand());
                addCommands(path, command, found);
            }
        });
    }

    @Test
    void noCommandIsMissingFromTheCommandLine() {
        Set<String> written = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.lockstep.jobs").stream()
                        .filter(type -> type.isAnnotatedWith(CommandLine.Command.class))
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());
        written.remove(LockstepCommand.class.getName());
        assertThat(commandsByName().values())
                .extracting(command -> command.getClass().getName())
                .containsExactlyInAnyOrderElementsOf(written);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyCommandHasHelpOnStandardOut() {
        for (List<String> command : commands()) {
            out.reset();
            String[] arguments = new String[command.size() + 1];
            command.toArray(arguments);
            arguments[command.size()] = "--help";
            assertThat(run(arguments)).isZero();
            assertThat(out()).startsWith("Usage: lockstep " + String.join(" ", command));
        }
        assertThat(err()).isEmpty();
    }

    @Test
    void theProgramAndTheGroupOfBenchmarksAloneShowTheirHelp() {
        assertThat(run()).isZero();
        assertThat(out()).startsWith("Usage: lockstep [-hV]").contains("train", "evaluate", "predict", "Exit codes: 0");
        out.reset();
        assertThat(run("bench")).isZero();
        assertThat(out()).startsWith("Usage: lockstep bench").contains("kernels", "sync");
        assertThat(err()).isEmpty();
    }

    @Test
    void everyCommandTakesJson() {
        for (List<String> command : withProgram()) {
            assertThat(help(command)).as("%s", command).contains("--json");
        }
    }

    private List<List<String>> withProgram() {
        List<List<String>> all = new ArrayList<>(commands());
        all.add(List.of());
        return all;
    }

    private String help(List<String> command) {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("--help");
        out.reset();
        assertThat(run(arguments.toArray(String[]::new))).isZero();
        return out();
    }

    /** They are commands as one would type them, of files that are there where they begin with conf/. */
    @Test
    void everyHelpEndsWithTwoExamplesThatCanBeGiven() {
        for (List<String> command : withProgram()) {
            String help = help(command);
            assertThat(help).as("%s", command).contains("\nExamples:\n");
            List<String> examples =
                    help.substring(help.indexOf("\nExamples:\n") + 11).lines().toList();
            String start = "  " + String.join(" ", withName(command));
            assertThat(examples).hasSize(2).allMatch(line -> line.startsWith(start + " ") || line.equals(start));
            for (String example : examples) {
                List<String> words = words(example.strip());
                CommandLineRunner.commandLine(console())
                        .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
                assertThat(words)
                        .filteredOn(word -> word.startsWith("conf/"))
                        .allMatch(word -> Files.exists(Path.of("..", word)));
            }
        }
    }

    private static List<String> withName(List<String> command) {
        List<String> name = new ArrayList<>(List.of("lockstep"));
        name.addAll(command);
        return name;
    }

    /** As a shell takes a line apart. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(line);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    @Test
    void commandsAreListedByWhatTheyAreFor() {
        assertThat(run()).isZero();
        List<String> lines =
                out().lines().map(line -> line.replaceAll("(\\S) +", "$1 ")).toList();
        assertThat(lines)
                .containsSubsequence(" Train", "  train Train a network as a config file says", " Use a model");
        assertThat(lines.subList(lines.indexOf("Commands:"), lines.indexOf("Examples:")))
                .allMatch(line -> line.length() <= 120);
        out.reset();
        assertThat(run("models", "--json")).isZero();
        assertThat(out())
                .startsWith("{\"commands\":[{\"command\":\"list\",\"group\":\"Keep versions\",\"does\":\"List the"
                        + " versions");
    }

    @Test
    void keysAndKindsCanBeLookedUp() {
        assertThat(run("reference", "dense.units")).isZero();
        assertThat(out()).startsWith("layer.dense.units (whole number, required)\n  outputs");
        out.reset();
        assertThat(run("reference", "train.epochs", "--json")).isZero();
        assertThat(out()).startsWith("{\"found\":[{\"path\":\"train.epochs\",\"is\":\"key\",");
        out.reset();
        assertThat(run("reference")).isZero();
        assertThat(out()).startsWith("Keys of a config:\n  name\n  seed\n  data: root, train, ");
        assertThat(run("reference", "adm")).isEqualTo(2);
        assertThat(err())
                .startsWith("error: reference: expected a key or a kind of a config, got 'adm'. Perhaps adam, ");
    }

    @Test
    void aConfigIsShownWithOrigins() {
        assertThat(run("config", "../conf/digits.yaml", "--set", "seed=2")).isZero();
        assertThat(out().lines())
                .containsSubsequence(
                        "seed: 2" + " ".repeat(45) + "# --set seed=2",
                        "  precision: f32" + " ".repeat(36) + "# default");
        out.reset();
        assertThat(run("config", "../conf/digits.yaml", "--json")).isZero();
        assertThat(out())
                .startsWith("{\"config\":{\"name\":\"digits\",")
                .contains("\"seed\":\"../conf/digits.yaml:11\"");
        assertThat(run("config", "../conf/digits.yaml", "--set", "train.epoch=2"))
                .isEqualTo(2);
        assertThat(err())
                .startsWith("error: --set train.epoch=2: train.epoch: unknown key 'epoch'. Did you mean 'epochs'?");
    }

    @Test
    void samplesSayInJsonWhatWasWritten(@TempDir Path directory) {
        assertThat(run("samples", "patients", "--output", directory.toString(), "--json"))
                .isZero();
        assertThat(out()).contains("\"kind\":\"patients\"").contains("\"output\":\"" + directory + "\"");
    }

    @Test
    void anErrorOfTheMachineIsOneLineToo() {
        assertThat(Failure.report(
                        new ExceptionInInitializerError(new UnknownHostException("no-such-host: unknown")),
                        false,
                        new Console(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                false)))
                .isEqualTo(1);
        assertThat(err()).isEqualTo("error: no-such-host: unknown\n");
    }

    private int reported(Throwable failure) {
        out.reset();
        err.reset();
        return Failure.report(failure, false, console().forJson());
    }

    /** What a scheduler asks before it starts the same command again. */
    @Test
    void jsonSaysWhetherAFailureMayGoAwayByItself() {
        IOException lost = new InfrastructureException("executors: expected 1, got none", null);
        assertThat(reported(new ExecutionException(lost))).isEqualTo(1);
        assertThat(err()).isEqualTo("error: executors: expected 1, got none\n");
        assertThat(out())
                .isEqualTo("{\"error\":\"executors: expected 1, got none\",\"exit_code\":1,\"retryable\":true}\n");
        List<IOException> others = List.of(
                new IOException("ranks: expected all of them, got fewer", new WorkerLostException(1, "gone", null)),
                new IOException("a/b: expected to reach it", new ConnectException("refused")));
        for (IOException other : others) {
            assertThat(reported(other)).isEqualTo(1);
            assertThat(out()).endsWith("\"exit_code\":1,\"retryable\":true}\n");
        }
        String aborted =
                "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task"
                        + " 0.3 in stage 1.0 (TID 7) (h executor 3): ExecutorLostFailure (executor 3 exited) Reason: gone";
        assertThat(reported(new SparkException(aborted))).isEqualTo(1);
        assertThat(out()).endsWith("\"exit_code\":1,\"retryable\":true}\n");
        assertThat(reported(FileFailureException.writing("/a", new IOException("No space left on device"))))
                .isEqualTo(1);
        assertThat(out()).endsWith("\"exit_code\":1,\"retryable\":true}\n");
        assertThat(reported(FileFailureException.writing("/a", new IOException("Permission denied"))))
                .isEqualTo(1);
        assertThat(out()).endsWith("\"exit_code\":1,\"retryable\":false}\n");
        assertThat(reported(new IOException("rows.csv: expected a number, got 'x'")))
                .isEqualTo(1);
        assertThat(out()).endsWith("\"exit_code\":1,\"retryable\":false}\n");
        assertThat(reported(new IllegalArgumentException("train.batch: expected 1", lost)))
                .isEqualTo(2);
        assertThat(out()).endsWith("\"exit_code\":2,\"retryable\":false}\n");
        out.reset();
        assertThat(run("evaluate", "model", "--json")).isEqualTo(2);
        assertThat(out())
                .isEqualTo("{\"error\":\"lockstep evaluate: Missing required option: '--data=CONFIG|PATH'. See lockstep"
                        + " evaluate --help\",\"exit_code\":2,\"retryable\":false}\n");
    }

    @Test
    void aGateRefusesWithCodeThreeAndWhatItFound() {
        assertThat(reported(new RefusedException("m: expected accuracy>=0.9, got 0.5", Map.of("rows", 7))))
                .isEqualTo(3);
        assertThat(err()).isEqualTo("refused: m: expected accuracy>=0.9, got 0.5\n");
        assertThat(out())
                .isEqualTo("{\"rows\":7,\"error\":\"m: expected accuracy>=0.9, got 0.5\",\"exit_code\":3,"
                        + "\"retryable\":false}\n");
    }

    @Test
    void messagesOfAnyLengthAreCut() {
        String name = "n".repeat(3_000_000);
        assertThat(run("evaluate", "model", "--data", name + ".avro")).isEqualTo(2);
        assertThat(err().lines())
                .singleElement()
                .asString()
                .hasSizeLessThan(4_000)
                .startsWith("error: --data nnn")
                .contains("nnn … (3000")
                .endsWith(". Describe it in a config");
    }

    @Test
    void saysItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out()).startsWith("lockstep ").contains("Spark 4.1.0, Java ");
    }

    @Test
    void wrongUsageIsOneLineAndCodeTwo() {
        assertThat(run("tarin")).isEqualTo(2);
        assertThat(run("train")).isEqualTo(2);
        assertThat(run("train", "x.yaml", "--fresh", "--resume")).isEqualTo(2);
        assertThat(run("train", "x.yaml", "--run-dri", "y")).isEqualTo(2);
        assertThat(run("bench", "kernel")).isEqualTo(2);
        assertThat(err().lines())
                .containsExactly(
                        "error: lockstep: expected a command, got 'tarin'; perhaps 'train' was meant. See lockstep"
                                + " --help",
                        "error: lockstep train: Missing required parameter: 'CONFIG'. See lockstep train --help",
                        "error: lockstep train: --resume, --fresh are mutually exclusive (specify only one)."
                                + " See lockstep train --help",
                        "error: lockstep train: expected an option, got '--run-dri'; perhaps '--run-dir' was meant."
                                + " See lockstep train --help",
                        "error: lockstep bench: expected a command, got 'kernel'; perhaps 'kernels' was meant. See"
                                + " lockstep bench --help");
        assertThat(out()).isEmpty();
    }

    @Test
    void optionsOfOneKindOfSamplesAreRefusedForOthers(@TempDir Path directory) {
        String output = directory.resolve("never").toString();
        assertThat(run("samples", "tones", "--rows", "3", "--output", output)).isEqualTo(2);
        assertThat(run("samples", "clicks", "--days", "3", "--output", output)).isEqualTo(2);
        assertThat(run("samples", "digits", "--turn", "3", "--output", output)).isEqualTo(2);
        assertThat(run("samples", "drift", "--turn", "NaN", "--output", output)).isEqualTo(2);
        assertThat(run("samples", "tones", "--from", "here", "--output", output))
                .isEqualTo(2);
        assertThat(run("samples", "speech-digits", "--output", output)).isEqualTo(2);
        assertThat(run("samples", "speech-digits", "--from", "here", "--rows", "0", "--output", output))
                .isEqualTo(2);
        assertThat(run("samples", "speech-digits", "--from", output, "--output", output))
                .isEqualTo(2);
        assertThat(err().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains(
                                        "--rows: expected at least 1, for clicks, up to 1000000 a day for drift, or up to"
                                                + " 90000 for speech-digits, got 3 for tones. Leave it out"),
                        line -> assertThat(line)
                                .contains(
                                        "--days: expected at least 1, for drift alone, got 3 for clicks. Leave it out"),
                        line -> assertThat(line)
                                .contains(
                                        "--turn: expected degrees, for drift alone, got 3.0 for digits. Leave it out"),
                        line -> assertThat(line)
                                .contains("--turn: expected degrees, for drift alone, got NaN for drift. Leave it out"),
                        line -> assertThat(line)
                                .contains(
                                        "--from: expected recordings, for speech-digits, or a file, for chorales alone, got some for tones."
                                                + " Leave it out"),
                        line -> assertThat(line)
                                .contains(
                                        "--from: expected recordings, for speech-digits, or a file, for chorales alone, got none for"
                                                + " speech-digits. Add it"),
                        line -> assertThat(line).contains("got 0 for speech-digits. Leave it out"),
                        line -> assertThat(line)
                                .contains("--from: expected recordings such as 7_george_12.wav in a directory or a tar"
                                        + " archive, got none at " + output + ". See conf/speech-digits.yaml"));
        assertThat(directory.resolve("never")).doesNotExist();
    }

    @Test
    void dataIsAConfigCsvOrParquet() {
        assertThat(run("evaluate", "model", "--data", "rows.avro")).isEqualTo(2);
        assertThat(run("evaluate", "model", "--data", "rows.csv", "--set", "a=1"))
                .isEqualTo(2);
        assertThat(err().lines())
                .containsExactly(
                        "error: --data rows.avro: expected a config (.yaml), CSV (.csv, .csv.gz), lines of JSON"
                                + " (.jsonl, .jsonl.gz, .json), ORC (.orc), text (.txt), TFRecord (.tfrecord) or Parquet"
                                + " (a file or a directory), got another kind of file. Describe it in a config",
                        "error: --set a=1: expected --data to be a config file, got rows.csv. Leave --set out");
    }

    @Test
    void systemPropertiesCanBeGivenAnywhere() {
        try {
            assertThat(run("samples", "-Dlockstep.test.property=seen", "--help"))
                    .isZero();
            run("samples", "nothing", "-Dlockstep.test.property=seen");
            assertThat(err()).startsWith("error: lockstep samples: Invalid value for positional parameter");
        } finally {
            System.clearProperty("lockstep.test.property");
        }
    }

    @Test
    void generatesSampleData(@TempDir Path directory) throws Exception {
        assertThat(run("samples", "patients", "--output", directory.toString(), "--seed", "3"))
                .isZero();
        assertThat(Files.readAllLines(directory.resolve("patients-train.csv"))).hasSize(4_001);
        assertThat(err()).isEqualTo("patients of seed 3 written to " + directory + "\n");
    }
}
