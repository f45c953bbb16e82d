package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks of this package and prints each as a fraction of the peak that was measured beside it, in the
 * same JVM: medians over all iterations of all forks. Takes JMH's options; nothing said: 3 forks, one iteration of a
 * second to warm up, three that count.
 */
final class Benchmarks {
    private static final int FORKS = 3;
    private static final int ITERATIONS = 3;
    private static final double MICROS = 1e6;
    private static final double GIGA = 1e9;

    private Benchmarks() {}

    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException, IOException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        OptionsBuilder options = new OptionsBuilder();
        options.parent(given);
        if (given.getIncludes().isEmpty()) {
            options.include("io\\.lockstep\\.kernels\\.benchmark\\.");
        }
        TimeValue second = TimeValue.seconds(1);
        options.mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(given.getForkCount().orElse(FORKS))
                .warmupIterations(given.getWarmupIterations().orElse(1))
                .warmupTime(given.getWarmupTime().orElse(second))
                .measurementIterations(given.getMeasurementIterations().orElse(ITERATIONS))
                .measurementTime(given.getMeasurementTime().orElse(second))
                .jvmArgsAppend("-Xmx3g", "-XX:+UseParallelGC")
                .shouldFailOnError(true);
        Collection<RunResult> results = new Runner(options.build()).run();
        print(results);
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        List<String> lines = Files.isReadable(file) ? Files.readAllLines(file, StandardCharsets.US_ASCII) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static void print(Collection<RunResult> results) throws IOException {
        System.out.printf(
                "%n%s, JDK %s, %s, one thread%n%n",
                processor(),
                System.getProperty("java.version"),
                Backends.named("onednn").identity());
        System.out.println("| benchmark | of | us | G/s | peak G/s | fraction | lowest to highest |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (RunResult result : results) {
            System.out.println(line(result));
        }
    }

    private static String line(RunResult result) {
        List<IterationResult> iterations = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .toList();
        double[] micros = sorted(iterations, Benchmarks::time);
        double[] peaks = sorted(iterations, iteration -> counter(iteration, "peak"));
        double[] rates = sorted(iterations, Benchmarks::rate);
        double[] fractions = sorted(iterations, iteration -> rate(iteration) / counter(iteration, "peak"));
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.1f | %.1f | %.2f | %.2f to %.2f |",
                name(result.getParams()),
                parameters(result.getParams()),
                median(micros),
                median(rates) / GIGA,
                median(peaks) / GIGA,
                median(fractions),
                fractions[0],
                fractions[fractions.length - 1]);
    }

    private interface Figure {
        double of(IterationResult iteration);
    }

    private static double time(IterationResult iteration) {
        return iteration.getPrimaryResult().getScore();
    }

    private static double counter(IterationResult iteration, String name) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(name), name)
                .getScore();
    }

    private static double rate(IterationResult iteration) {
        return counter(iteration, "work") * MICROS / time(iteration);
    }

    private static double[] sorted(List<IterationResult> iterations, Figure figure) {
        double[] values = iterations.stream().mapToDouble(figure::of).toArray();
        Arrays.sort(values);
        return values;
    }

    private static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static String name(BenchmarkParams params) {
        String full = params.getBenchmark();
        return full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1);
    }

    private static String parameters(BenchmarkParams params) {
        return params.getParamsKeys().stream()
                .map(params::getParam)
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }
}
