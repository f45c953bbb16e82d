package io.lockstep.jobs.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process of a test; its output is read as it comes, and it ends with the test. */
final class Program implements AutoCloseable {
    private final Process process;
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final List<String> err = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> readers = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private volatile long lastLineNanos = startNanos;

    private Program(Process process) {
        this.process = process;
        read(process.getInputStream(), out);
        read(process.getErrorStream(), err);
    }

    static Program start(Path directory, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        // what this machine's own Spark might be is not what is tested
        builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_") || name.startsWith("HADOOP_"));
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    private void read(InputStream stream, List<String> lines) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader in =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            lines.add(line);
                            lastLineNanos = System.nanoTime();
                        }
                    } catch (IOException e) {
                        lines.add("unreadable: " + e);
                    }
                },
                "output");
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    /** A line of either stream. */
    String awaitLine(Predicate<String> wanted, int seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < deadline) {
            for (String line : lines()) {
                if (wanted.test(line)) {
                    return line;
                }
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no such line within " + seconds + " s:\n" + String.join("\n", lines()));
    }

    private List<String> lines() {
        List<String> all = new ArrayList<>(List.copyOf(out));
        all.addAll(List.copyOf(err));
        return all;
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy(); // unlike that of the process, it leaves the streams open
    }

    /** The exit code. */
    int await(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + seconds + " s:\n" + String.join("\n", lines()));
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    /**
     * Whether it ended soon after the last line it printed: within five seconds or, on a busy machine where all takes
     * longer, a third of the time before. To be asked right after {@link #await}.
     */
    boolean endedPromptly() {
        long after = System.nanoTime() - lastLineNanos;
        return after < Math.max(TimeUnit.SECONDS.toNanos(5), (lastLineNanos - startNanos) / 3);
    }

    List<String> out() {
        return List.copyOf(out);
    }

    List<String> err() {
        return List.copyOf(err);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
