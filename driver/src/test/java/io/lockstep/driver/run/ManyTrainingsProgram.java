package io.lockstep.driver.run;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.progress.RunListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Trainings that share a Spark application: {@code <directory of runs> <how often> <config as JSON file>…}. One after
 * another, the configs in turn; or, when it is 0, each once and all at the same time. Prints each result as JSON, and
 * after each what its processes hold.
 *
 * <p>At the same time, and with the system property {@code lockstep.seen}: what an {@link Onlooker} sees in the middle
 * goes into that directory, and the secrets of the runs, as they are, one after another, into the file
 * {@code lockstep.secrets}.
 */
final class ManyTrainingsProgram {
    private static final int QUIET_ROUNDS = 20;
    private static final long QUIET_MILLIS = 50;
    private static final long MEETING_SECONDS = 60;

    private ManyTrainingsProgram() {}

    public static void main(String[] arguments) throws Exception {
        DrawnSecrets.watched();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SparkSession spark = SparkSession.builder().getOrCreate();
        int times = Integer.parseInt(arguments[1]);
        List<String> configs = List.of(arguments).subList(2, arguments.length);
        try {
            if (times == 0) {
                together(spark, arguments[0], configs, out);
            }
            for (int i = 0; i < times; i++) {
                String runs = arguments[0] + "/" + i;
                train(spark, runs, configs.get(i % configs.size()), new Printed(out), out);
                System.gc();
                ProcessHandle own = ProcessHandle.current();
                List<ProcessHandle> processes =
                        Stream.concat(Stream.of(own), own.children()).toList();
                processes.parallelStream().map(ManyTrainingsProgram::held).forEachOrdered(out::println);
                out.println("FILES " + files(Path.of(System.getProperty("java.io.tmpdir"))));
            }
        } finally {
            spark.stop();
        }
    }

    /** None gets far before all have begun. */
    private static void together(SparkSession spark, String runs, List<String> configs, PrintStream out)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(configs.size());
        CountDownLatch begun = new CountDownLatch(configs.size());
        String seen = System.getProperty("lockstep.seen");
        RunListener listener = new Printed(out) {
            @Override
            public void epoch(EpochReport report) {
                super.epoch(report);
                if (report.epoch() == 1) {
                    meet(begun);
                    if (seen != null) {
                        look(spark, Path.of(seen));
                    }
                }
            }
        };
        try {
            List<Callable<Void>> trainings = new ArrayList<>();
            for (String config : configs) {
                trainings.add(() -> {
                    train(spark, runs, config, listener, out);
                    return null;
                });
            }
            for (Future<Void> training : threads.invokeAll(trainings)) {
                training.get();
            }
        } finally {
            threads.shutdownNow();
        }
        if (seen != null) {
            Path secrets = Path.of(System.getProperty("lockstep.secrets"));
            Files.createFile(secrets);
            for (byte[] secret : DrawnSecrets.drawn()) {
                Files.write(secrets, secret, StandardOpenOption.APPEND);
            }
        }
    }

    private static synchronized void look(SparkSession spark, Path directory) {
        try {
            Onlooker.look(spark.sparkContext(), directory);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Holds a training after its first epoch until the others have come as far. */
    private static void meet(CountDownLatch begun) {
        begun.countDown();
        try {
            if (!begun.await(MEETING_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("another training has not begun");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void train(SparkSession spark, String runs, String file, RunListener listener, PrintStream out)
            throws IOException {
        Object data = Json.parse(Files.readAllBytes(Path.of(file)), file);
        RunConfig config = Configs.BINDING.bind(RunConfig.class, data, "");
        TrainingResult result =
                TrainingRun.run(spark, config, Options.standard().withRunsDirectory(runs), listener);
        out.println("RESULT " + Json.line(result.plainData()));
    }

    /**
     * Memory, threads, sockets and threads of Lockstep's own of a process: the least within a second, in which what is
     * closed comes to its end.
     */
    private static String held(ProcessHandle process) {
        Path place = Path.of("/proc", Long.toString(process.pid()));
        long memory = Long.MAX_VALUE;
        long threads = Long.MAX_VALUE;
        long sockets = Long.MAX_VALUE;
        long own = Long.MAX_VALUE;
        try {
            for (int i = 0; i < QUIET_ROUNDS; i++) {
                memory = Math.min(memory, status(place, "VmRSS:"));
                threads = Math.min(threads, status(place, "Threads:"));
                sockets = Math.min(sockets, sockets(place));
                own = Math.min(own, ownThreads(place));
                Thread.sleep(QUIET_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return "HELD " + process.pid() + " " + memory + " " + threads + " " + sockets + " " + own;
    }

    /** What lies in a directory. */
    private static long files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private static long status(Path process, String key) throws IOException {
        try (Stream<String> lines = Files.lines(process.resolve("status"))) {
            String line = lines.filter(text -> text.startsWith(key)).findFirst().orElse(key + " 0");
            return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
    }

    /** How many threads have names of Lockstep's. */
    private static long ownThreads(Path process) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : all) {
                try {
                    count += Files.readString(thread.resolve("comm")).startsWith("lockstep") ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // ended meanwhile
                }
            }
        }
        return count;
    }

    private static long sockets(Path process) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : all) {
                try {
                    count += Files.readSymbolicLink(descriptor).toString().startsWith("socket:") ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return count;
    }
}
