package io.lockstep.jobs.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spark's own jars as Maven resolved them, ours and the tests' not among them, and how to start Spark from them. */
final class SparkJars {
    static final Path JAR = Path.of("target", "lockstep.jar").toAbsolutePath();

    /** For processes that live some seconds: most of that goes into starting. */
    static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private SparkJars() {}

    static List<Path> all() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String jar : Files.readString(Path.of("target", "spark-classpath.txt"))
                .strip()
                .split(":", -1)) {
            jars.add(Path.of(jar));
        }
        return jars;
    }

    /** A directory that Spark takes for its installation, made of links. */
    static Path home() throws IOException {
        Path home = Path.of("target", "test-spark-home").toAbsolutePath();
        link(all(), home.resolve("jars"));
        return home;
    }

    /** Makes a directory of links to these jars and no others. */
    static void link(List<Path> jars, Path directory) throws IOException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> before = Files.newDirectoryStream(directory)) {
            for (Path link : before) {
                Files.delete(link);
            }
        }
        for (Path jar : jars) {
            Files.createSymbolicLink(directory.resolve(jar.getFileName().toString()), jar);
        }
    }

    static Map<String, String> environment(Path home) {
        return Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13", "SPARK_LOCAL_IP", "127.0.0.1");
    }

    /** The beginning of a command that runs a class of Spark. */
    static List<String> java(Path home, String heap) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(heap);
        command.addAll(List.of(QUICK_START.split(" ", -1)));
        for (String opened : System.getProperty("lockstep.opens", "").split(" ", -1)) {
            if (!opened.isBlank()) {
                command.add(opened);
            }
        }
        command.add("-cp");
        command.add(home.resolve("jars") + File.separator + "*");
        return command;
    }
}
