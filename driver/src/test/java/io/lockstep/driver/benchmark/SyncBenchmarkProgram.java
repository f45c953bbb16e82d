package io.lockstep.driver.benchmark;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** The benchmark as a program for {@code LocalCluster}: arguments are rounds, then sizes in bytes. */
public final class SyncBenchmarkProgram {
    private SyncBenchmarkProgram() {}

    public static void main(String[] arguments) throws Exception {
        List<Integer> numbers =
                List.of(arguments).stream().map(Integer::parseInt).toList();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (SparkSession session = SparkSession.builder().getOrCreate()) {
            for (SyncBenchmark.Result result :
                    SyncBenchmark.run(session, numbers.subList(1, numbers.size()), numbers.get(0))) {
                out.printf(
                        Locale.ROOT,
                        "%d %d %.3f %.3f %.3f%n",
                        result.bytes(),
                        result.ranks(),
                        result.medianMillis(),
                        result.p90Millis(),
                        result.baselineMillis());
            }
        }
    }
}
