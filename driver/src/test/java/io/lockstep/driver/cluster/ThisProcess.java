package io.lockstep.driver.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * The test's own JVM as the driver of a cluster: Spark's classes are there and compiled, which another process would do
 * again. The session that tests share ends before; who asks for it next gets a new one.
 */
final class ThisProcess {
    /** What Spark takes for its installation: it asks the environment alone, which the build sets. */
    static final Path HOME = ProcessJars.MADE.resolve("spark-home");

    private ThisProcess() {}

    /** Whether this JVM was started with the environment that executors are started from. */
    static boolean canDrive() {
        return HOME.toString().equals(System.getenv("SPARK_HOME"));
    }

    /** Runs a program's main method to its end, with these system properties. */
    static LocalCluster.Outcome run(
            Path directory, Map<String, String> properties, Duration limit, Class<?> mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        Set<Long> before = children();
        PrintStream standard = System.out;
        Properties restored = new Properties();
        restored.putAll(System.getProperties());
        stopSpark();
        Path file = directory.resolve("out");
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            properties.forEach(System::setProperty);
            String failure = main(mainClass, arguments, limit);
            return new LocalCluster.Outcome(failure.isEmpty() ? 0 : 1, Files.readString(file), failure);
        } finally {
            stopSpark();
            System.setProperties(restored);
            System.setOut(standard);
            ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child.pid()))
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static void stopSpark() {
        if (SparkSession.getDefaultSession().isDefined()) {
            SparkSession.getDefaultSession().get().stop();
        }
    }

    /** What it failed with, or nothing. */
    private static String main(Class<?> mainClass, List<String> arguments, Duration limit) throws InterruptedException {
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread driver = new Thread(() -> ended.complete(failure(mainClass, arguments)), mainClass.getSimpleName());
        driver.setDaemon(true);
        driver.start();
        try {
            return ended.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("the program did not end within " + limit, e);
        }
    }

    private static String failure(Class<?> mainClass, List<String> arguments) {
        try {
            Method main = mainClass.getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) arguments.toArray(new String[0]));
            return "";
        } catch (ReflectiveOperationException e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text, true));
            return text.toString();
        }
    }
}
