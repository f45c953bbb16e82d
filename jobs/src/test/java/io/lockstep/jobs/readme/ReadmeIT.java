package io.lockstep.jobs.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every command of the {@link UserPages} as it stands there, one after another, in a directory that looks like a
 * checkout. The first training is started as a reader would, and all that start executors; with
 * {@code -Dlockstep.readme=kinds} the first of each kind is, with {@code -Dlockstep.readme=processes} all. The others run
 * in one process, and trainings on executors are of two epochs, those on public data of ten steps on the first examples:
 * {@code RealDataIT} of {@code driver} reads all of MNIST and the test pictures of CIFAR-10; {@code -Dlockstep.readme=kinds} all pictures.
 */
class ReadmeIT {
    private static final Path PROJECT = UserPages.PROJECT;
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OWN_PROCESS = Pattern.compile("jobs/bin/lockstep (bench sync .*|.* --master .*)");
    private static final Pattern OF_SHELL = Pattern.compile("jobs/bin/lockstep .* [|&;<>]+ .*");
    private static final Pattern ON_EXECUTORS = Pattern.compile(".* train .*--master .*|spark-submit .* train .*");
    private static final String TWO_EPOCHS = " --set train.epochs=2";
    private static final Pattern ON_PUBLIC_DATA = Pattern.compile(".* train .*\\.\\./shared/data.*");
    private static final String TEN_STEPS = " --set train.maxSteps=10";
    private static final String PROGRAM = "jobs/bin/lockstep ";
    private static final String STARTED_ALONE = System.getProperty("lockstep.readme", "train");
    private static final boolean SHORT = STARTED_ALONE.equals("train");
    private static final long DEADLINE_SECONDS = 300;

    /** Shared by all commands: later ones read what earlier ones wrote. */
    @TempDir
    static Path checkout;

    private static final Set<String> STARTED = new HashSet<>();
    private static @Nullable CommandProcess process;

    @AfterAll
    static void endProcess() {
        if (process != null) {
            process.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCommandDoesWhatItSays() throws IOException {
        for (String name : new String[] {"jobs", "conf", "data-samples"}) {
            Files.createSymbolicLink(checkout.resolve(name), PROJECT.resolve(name));
        }
        return Stream.concat(commands().stream(), Stream.of(ReadmeProgram.command(checkout)))
                .filter(command -> !command.startsWith("mvn "))
                .map(command -> DynamicTest.dynamicTest(command, () -> run(command)));
    }

    @Test
    void theTestCommandIsWhatContinuousIntegrationRuns() throws IOException {
        List<String> builds = commands().stream()
                .filter(command -> command.startsWith("mvn "))
                .toList();
        assertThat(builds).containsExactly("mvn -B verify");
        assertThat(PROJECT.resolve(".ci/run")).content().endsWith("exec mvn -B verify\n");
    }

    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(UserPages.text());
        while (blocks.find()) {
            blocks.group(1).lines().filter(line -> !line.isBlank()).forEach(commands::add);
        }
        return commands;
    }

    private static void run(String command) throws IOException, InterruptedException {
        String line = command;
        if (SHORT && ON_PUBLIC_DATA.matcher(line).matches()) {
            line += TEN_STEPS;
        }
        if (line.contains("../shared/data")) {
            Path data = PROJECT.resolve("../shared/data").normalize();
            assumeTrue(Files.isDirectory(data), data + " is not on this machine");
            line = line.replace("../shared/data", (SHORT ? cut(data) : data).toString());
        }
        if (SHORT && ON_EXECUTORS.matcher(line).matches()) {
            line += TWO_EPOCHS;
        }
        if (line.startsWith("spark-submit ")) {
            line = asOnThisMachine(line);
        }
        if (line.startsWith(PROGRAM) && !isStartedAlone(line)) {
            process = process == null ? CommandProcess.start(PROJECT, checkout) : process;
            process.run(words(line), DEADLINE_SECONDS);
            return;
        }
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", line).directory(checkout.toFile());
        Path output = Files.createTempFile(checkout, "output", ".txt");
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("LC_ALL", "C.UTF-8");
        // for processes that live some seconds
        environment.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended)
                .as("ends within %s s: %s%n%s", DEADLINE_SECONDS, line, text)
                .isTrue();
        assertThat(process.exitValue()).as("%s%n%s", line, text).isZero();
    }

    private static Path cut(Path data) throws IOException, InterruptedException {
        Path cut = checkout.resolve("public-data");
        if (!Files.exists(cut)) {
            Path begun = checkout.resolve("public-data.begun");
            PublicData.cut(data, begun);
            Files.move(begun, cut);
        }
        return cut;
    }

    private static boolean isStartedAlone(String line) {
        String kind = line.split(" ", -1)[1];
        boolean first = STARTED.add(kind) && (STARTED_ALONE.equals("kinds") || kind.equals("train"));
        return first
                || STARTED_ALONE.equals("processes")
                || OF_SHELL.matcher(line).matches()
                || OWN_PROCESS.matcher(line).matches();
    }

    /** As the shell hands them to the program. */
    private static List<String> words(String command) throws IOException, InterruptedException {
        String function = PROGRAM + "() { printf '%s\\n' \"$@\"; }; ";
        Process shell = new ProcessBuilder("bash", "-c", function + command)
                .directory(checkout.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(command).isZero();
        return words.lines().toList();
    }

    /** A cluster's spark-submit is the same class started with the same jars; the master is this machine. */
    private static String asOnThisMachine(String command) throws IOException {
        Path target = PROJECT.resolve("jobs/target");
        String jars = Files.readString(target.resolve("spark-classpath.txt")).trim();
        String opens = System.getProperty("spark.opens", "");
        return command.replace(
                        "spark-submit ", "java " + opens + " -cp '" + jars + "' org.apache.spark.deploy.SparkSubmit ")
                .replace("spark://host:7077", "'local[2]'")
                .replace(" lockstep.jar ", " " + target.resolve("lockstep.jar") + " ")
                .replace(" digits.yaml", " conf/digits.yaml --run-dir runs/submitted");
    }
}
