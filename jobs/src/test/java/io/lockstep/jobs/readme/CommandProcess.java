package io.lockstep.jobs.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.jobs.command.CommandLineRunner;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.session.LocalSpark;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One JVM of the jar that runs many commands in a directory: each alone would cost the start of Spark's classes. */
final class CommandProcess implements AutoCloseable {
    private static final String EXIT = "EXIT ";

    private final Process process;
    private final Path output;
    private final PrintWriter words;
    private final BufferedReader codes;

    private CommandProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
        this.words = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.codes = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts it.
     *
     * @param project whose jar, settings and log settings are used, as {@code bin/lockstep} does, which has made there
     *     what executors are started from
     */
    static CommandProcess start(Path project, Path directory) throws IOException {
        Path target = project.resolve("jobs/target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmn384m",
                "-Dlog4j2.configurationFile=" + project.resolve("conf/log4j2.properties"),
                "-Dlockstep.sparkDefaults=" + project.resolve("conf/spark-defaults.conf")));
        command.addAll(LocalSpark.SMALL_QUERIES);
        command.addAll(archive(target.resolve("lockstep.jsa")));
        command.addAll(List.of(System.getProperty("lockstep.opens", "").split(" ", -1)));
        command.removeIf(String::isBlank);
        String spark = Files.readString(target.resolve("spark-classpath.txt")).strip();
        command.addAll(List.of(
                "-cp",
                String.join(
                        File.pathSeparator,
                        target.resolve("lockstep.jar").toString(),
                        spark,
                        target.resolve("test-classes").toString()),
                CommandProcess.class.getName()));
        Path output = Files.createTempFile(directory, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectError(output.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("SPARK_HOME", target.resolve("spark").toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        return new CommandProcess(builder.start(), output);
    }

    /** Classes as {@code bin/lockstep} keeps them for faster starts, if it does. */
    private static List<String> archive(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) > 0
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                : List.of();
    }

    /** Runs a command, which is to succeed. */
    void run(List<String> command, long seconds) throws IOException {
        command.forEach(words::println);
        words.println();
        CompletableFuture<String> code = CompletableFuture.supplyAsync(this::line);
        assertThat(code.completeOnTimeout("none within " + seconds + " s", seconds, TimeUnit.SECONDS)
                        .join())
                .as("exit code of %s%n%s", command, Files.readString(output))
                .isEqualTo(EXIT + 0);
    }

    private String line() {
        try {
            String line = codes.readLine();
            while (line != null && !line.startsWith(EXIT)) {
                line = codes.readLine();
            }
            return String.valueOf(line);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Reads commands, a word a line and an empty line behind the last; prints the exit code of each. */
    public static void main(String[] none) throws IOException {
        PrintStream out = System.out;
        Console console = new Console(System.err, System.err, false);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> words = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                out.println(EXIT + CommandLineRunner.run(words, console));
                words.clear();
            } else {
                words.add(line);
            }
        }
    }
}
