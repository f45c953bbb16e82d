package io.lockstep.jobs.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A version of Spark whose own jars Maven resolves, and which is started as its {@code bin/spark-submit} starts it.
 *
 * @param scala binary version it is built for
 */
record SparkVersion(String number, String scala) {
    /** Those of the matrix, the oldest first; one more is one more line. */
    static final List<SparkVersion> ALL = List.of(
            new SparkVersion("3.5.9", "2.12"),
            new SparkVersion("3.5.6", "2.13"),
            new SparkVersion("4.0.1", "2.13"),
            new SparkVersion("4.1.0", "2.13"),
            new SparkVersion("4.2.0", "2.13"));

    private static final Path PROJECT = Path.of("src", "test", "spark").toAbsolutePath();
    private static final Path POM = PROJECT.resolve("pom.xml");
    private static final String ERROR = "[ERROR]";
    private static final int RESOLVING_SECONDS = 900;
    private static final int LAUNCHER_SECONDS = 120;

    @Override
    public String toString() {
        return "Spark " + number + " (Scala " + scala + ")";
    }

    /** A directory that this version takes for its installation: links to the jars in Maven's repository. */
    Path home() throws IOException, InterruptedException {
        Path home = Path.of("target", "spark-" + number + "_" + scala).toAbsolutePath();
        Path list = home.resolve("classpath.txt");
        Path links = home.resolve("jars");
        if (!isWhole(list) || !Files.isDirectory(links)) {
            resolve(list);
            SparkJars.link(jars(list), links);
        }
        return home;
    }

    private static List<Path> jars(Path list) throws IOException {
        return Arrays.stream(Files.readString(list).strip().split(":", -1))
                .map(Path::of)
                .toList();
    }

    private static boolean isWhole(Path list) throws IOException {
        return Files.exists(list)
                && Files.getLastModifiedTime(list).compareTo(Files.getLastModifiedTime(POM)) > 0
                && jars(list).stream().allMatch(Files::exists);
    }

    /** What the repository holds needs no network. */
    private void resolve(Path list) throws IOException, InterruptedException {
        Files.createDirectories(list.getParent());
        List<String> said = List.of();
        for (boolean offline : new boolean[] {true, false}) {
            try (Program maven = Program.start(PROJECT, javaHome(), maven(list, offline))) {
                if (maven.await(RESOLVING_SECONDS) == 0) {
                    return;
                }
                said = maven.out();
            }
        }
        throw new AssertionError(this + ": expected Maven to resolve its jars, got " + reason(said)
                + ". Is there such a version, and is a repository that has it within reach?");
    }

    /** The error that names this version where there is one: Maven's first is a heading or our own project. */
    private String reason(List<String> said) {
        List<String> errors = said.stream()
                .filter(line -> line.startsWith(ERROR))
                .map(line -> line.substring(ERROR.length()).strip())
                .toList();
        return errors.stream()
                .filter(line -> line.contains(":" + number))
                .findFirst()
                .orElse(errors.isEmpty() ? String.join("\n", said) : errors.get(0));
    }

    private List<String> maven(Path list, boolean offline) {
        String home = System.getProperty("lockstep.maven.home", "");
        String repository = System.getProperty("lockstep.maven.repository", "");
        List<String> command = new ArrayList<>();
        command.add(home.isEmpty() ? "mvn" : Path.of(home, "bin", "mvn").toString());
        command.addAll(List.of("-B", "-ntp", "-f", POM.toString()));
        if (offline) {
            command.add("-o");
        }
        if (!repository.isEmpty()) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        command.addAll(List.of(
                "-Dspark.version=" + number,
                "-Dscala.binary.version=" + scala,
                "-Dmdep.outputFile=" + list,
                "org.apache.maven.plugins:maven-dependency-plugin:build-classpath"));
        return command;
    }

    private static Map<String, String> javaHome() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"));
    }

    /**
     * Starts the jar as {@code spark-submit} of this version does: its launcher says how.
     *
     * @param arguments of Lockstep
     */
    Program submit(Path directory, String master, List<String> arguments) throws IOException, InterruptedException {
        List<String> program = new ArrayList<>(List.of("--class", "io.lockstep.jobs.Main", SparkJars.JAR.toString()));
        program.addAll(arguments);
        return start(directory, master, program);
    }

    /**
     * Starts any program so.
     *
     * @param program what a command line of {@code spark-submit} says of it
     */
    Program start(Path directory, String master, List<String> program) throws IOException, InterruptedException {
        Path home = home();
        Map<String, String> environment = Map.of(
                "SPARK_HOME",
                home.toString(),
                "SPARK_SCALA_VERSION",
                scala,
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "JAVA_HOME",
                System.getProperty("java.home"));
        List<String> launcher = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                home.resolve("jars") + File.separator + "*",
                "org.apache.spark.launcher.Main",
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                master,
                "--driver-memory",
                "1g",
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--conf",
                "spark.driver.extraJavaOptions=" + SparkJars.QUICK_START,
                "--conf",
                "spark.executor.extraJavaOptions=" + SparkJars.QUICK_START));
        launcher.addAll(program);
        try (Program asked = Program.start(directory, environment, launcher)) {
            if (asked.await(LAUNCHER_SECONDS) != 0) {
                throw new AssertionError(this + ": expected its launcher to say how it is started, got "
                        + String.join("\n", asked.err()));
            }
            List<String> out = asked.out();
            List<String> command = Arrays.stream(out.get(out.size() - 1).split("\0", -1))
                    .filter(word -> !word.isEmpty())
                    .toList();
            return Program.start(directory, environment, command);
        }
    }
}
