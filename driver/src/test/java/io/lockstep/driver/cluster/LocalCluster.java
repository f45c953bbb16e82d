package io.lockstep.driver.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a main class in a JVM of its own where masters {@code local-cluster[…]} work without a Spark distribution:
 * executors are processes, with the class path of the test. The main class finds {@code spark.master} and more in its
 * system properties, so {@code SparkSession.builder().getOrCreate()} is enough. The first program of a master
 * {@code local[…]} leaves a {@link ClassArchive} behind, with which all others start sooner.
 */
public final class LocalCluster {
    private static final List<String> OPENED_PACKAGES = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "jdk.internal.ref",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    /** For processes that live some seconds: on few processors most of that goes into starting. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private LocalCluster() {}

    /** How a program ended. */
    public record Outcome(int exitCode, String out, String err) {}

    /**
     * The program, not yet started; standard output and error go to the files {@code out} and {@code err} of
     * {@code directory}.
     *
     * @param directory for everything the cluster writes
     * @param properties system properties, Spark's among them
     */
    public static ProcessBuilder program(
            Path directory, String master, Map<String, String> properties, Class<?> mainClass, List<String> arguments)
            throws IOException {
        return program(directory, master, properties, mainClass, arguments, ClassArchive.use());
    }

    private static ProcessBuilder program(
            Path directory,
            String master,
            Map<String, String> properties,
            Class<?> mainClass,
            List<String> arguments,
            List<String> archive)
            throws IOException {
        List<Path> jars = ProcessJars.ofClassPath();
        String classPath = classPath(jars);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.addAll(QUICK_START);
        command.addAll(archive);
        for (String opened : OPENED_PACKAGES) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        settings(directory, master, properties, mainClass, classPath)
                .forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment()
                .put("SPARK_HOME", home(directory.resolve("spark-home"), jars).toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder;
    }

    /** System properties of a program, Spark's among them. */
    private static Map<String, String> settings(
            Path directory, String master, Map<String, String> properties, Class<?> mainClass, String classPath) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.master", master);
        settings.put("spark.app.name", mainClass.getSimpleName().toLowerCase(Locale.ROOT));
        settings.put("spark.ui.enabled", "false");
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        settings.put("spark.local.dir", directory.resolve("spark-local").toString());
        settings.put("spark.executor.extraClassPath", classPath);
        settings.put(
                "spark.executor.defaultJavaOptions",
                Stream.concat(QUICK_START.stream(), ClassArchive.use().stream())
                        .map(option -> '"' + option + '"')
                        .collect(Collectors.joining(" ")));
        // a few small queries: compiling each costs more than it saves
        settings.put("spark.sql.codegen.wholeStage", "false");
        settings.put("spark.sql.codegen.factoryMode", "NO_CODEGEN");
        settings.put("spark.sql.shuffle.partitions", "4");
        settings.putAll(properties);
        return settings;
    }

    /** Runs a program to its end; one that takes longer than {@code limit} is killed and fails the test. */
    public static Outcome run(
            Path directory,
            String master,
            Map<String, String> properties,
            Duration limit,
            Class<?> mainClass,
            List<String> arguments)
            throws IOException, InterruptedException {
        if (!master.startsWith("local[") || ClassArchive.isFresh(ProcessJars.ofClassPath())) {
            return run(directory, program(directory, master, properties, mainClass, arguments), limit);
        }
        Path archive = ClassArchive.begin();
        Outcome outcome = run(
                directory,
                program(directory, master, properties, mainClass, arguments, ClassArchive.make(archive)),
                limit);
        ClassArchive.end(archive);
        return outcome;
    }

    /**
     * The same with a driver that is this JVM, where the build has prepared it for that: for programs that end by
     * themselves and that nothing happens to but on executors.
     *
     * @param properties Spark's alone: what Lockstep reads of its own is read once in a JVM
     */
    public static Outcome runHere(
            Path directory,
            String master,
            Map<String, String> properties,
            Duration limit,
            Class<?> mainClass,
            List<String> arguments)
            throws IOException, InterruptedException {
        if (!ThisProcess.canDrive()) {
            return run(directory, master, properties, limit, mainClass, arguments);
        }
        List<Path> jars = ProcessJars.ofClassPath();
        home(ThisProcess.HOME, jars);
        Map<String, String> settings = settings(directory, master, properties, mainClass, classPath(jars));
        return ThisProcess.run(directory, settings, limit, mainClass, arguments);
    }

    /** Runs what {@link #program} made. */
    public static Outcome run(Path directory, ProcessBuilder program, Duration limit)
            throws IOException, InterruptedException {
        Process process = program.start();
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the program did not end within " + limit + ":\n"
                        + outcome(directory, -1).err());
            }
            return outcome(directory, process.exitValue());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            removeLinks(directory);
        }
    }

    /** Without links to jars a temporary directory can be deleted without warnings. */
    public static void removeLinks(Path directory) throws IOException {
        try (Stream<Path> jars = Files.list(directory.resolve("spark-home/jars"))) {
            for (Path jar : jars.toList()) {
                Files.delete(jar);
            }
        }
    }

    /** What a program that ended has written. */
    public static Outcome outcome(Path directory, int exitCode) throws IOException {
        return new Outcome(exitCode, text(directory.resolve("out")), text(directory.resolve("err")));
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static String classPath(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** What Spark's launcher wants of an installation: a directory of jars. */
    private static Path home(Path home, List<Path> all) throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (Path jar : all) {
            try {
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
            } catch (FileAlreadyExistsException e) {
                // two artifacts of one file name: extraClassPath has both
            }
        }
        return home;
    }
}
