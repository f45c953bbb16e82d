package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Parquet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.benchmark.ScoringBenchmark;
import io.lockstep.kernels.benchmark.Workload;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long a prediction takes beside Spark's own reading and writing of the same Parquet, or beside the kernels, in one run, one
 * after the other: {@code -Dlockstep.predict.rates=1000000} for so many rows. Printed, with the ratio of processor time, which
 * other programs of the machine disturb less; nothing is asserted of it.
 */
@EnabledIfSystemProperty(named = "lockstep.predict.rates", matches = "[0-9]+")
class PredictionRateIT extends ScoringRig {
    private static final int PAIRS = 5;
    private static final int THREADS = 2;
    private static final long MOMENT_MILLIS = 500;
    private static final int MEBIBYTE_BITS = 20;
    private static final long MOST_MORE_MEBIBYTES = 16;

    private static final ScoringOptions PREFERRED = new ScoringOptions(BadRows.FAIL, null);

    private final long rows = Long.getLong("lockstep.predict.rates", 0);

    /** A duration by the clock and of all processors. */
    private record Spent(double seconds, double processorSeconds) {
        static Spent now() {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Spent(System.nanoTime() / 1e9, system.getProcessCpuTime() / 1e9);
        }

        Spent since(Spent start) {
            return new Spent(seconds - start.seconds, processorSeconds - start.processorSeconds);
        }
    }

    /** What is measured. */
    private interface Work {
        void run() throws Exception;
    }

    private static Spent of(Work work) throws Exception {
        Spent start = Spent.now();
        work.run();
        return Spent.now().since(start);
    }

    private void predict(String model, ScoringOptions options, String out) throws IOException {
        predict(model, options, OutputForm.STANDARD, out);
    }

    private void predict(String model, ScoringOptions options, OutputForm form, String out) throws IOException {
        PredictionResult result = Prediction.run(
                spark, files, new ResolvedModel(model, null), new Parquet(path("rows")), path(out), options, form);
        assertThat(result.rows().scored()).isEqualTo(rows);
        files.delete(path(out));
    }

    private void besideACopy(String name, Dataset<Row> made, String model, ScoringOptions options) throws Exception {
        made.write().parquet(path("rows"));
        double[] ratios = new double[PAIRS];
        double[] processor = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            Spent copy = of(() -> {
                spark.read().parquet(path("rows")).write().parquet(path("copy"));
                files.delete(path("copy"));
            });
            Spent predicted = of(() -> predict(model, options, "out"));
            ratios[pair] = copy.seconds / predicted.seconds;
            processor[pair] = copy.processorSeconds / predicted.processorSeconds;
            print(name + ": copy", copy, predicted, ratios[pair], processor[pair]);
        }
        printMedians(name, ratios, processor);
    }

    private void print(String other, Spent spent, Spent predicted, double ratio, double processor) {
        System.out.printf(
                Locale.ROOT,
                "RATE %s %.0f rows/s, predict %.0f rows/s, ratio %.3f, of processor time %.3f%n",
                other,
                rows / spent.seconds,
                rows / predicted.seconds,
                ratio,
                processor);
    }

    private static void printMedians(String name, double[] ratios, double[] processor) {
        Arrays.sort(ratios);
        Arrays.sort(processor);
        System.out.printf(
                Locale.ROOT,
                "RATE %s: median ratio %.3f, of processor time %.3f%n",
                name,
                ratios[PAIRS / 2],
                processor[PAIRS / 2]);
    }

    @Test
    void numbersBesideACopy() throws Exception {
        Dataset<Row> made = spark.range(0, rows, 1, 2)
                .selectExpr("concat('id', id) id", "rand(1) a", "rand(2) b", "rand(3) c", "rand(4) d");
        besideACopy("numbers", made, model(new Target.ClassIndex()), PORTABLE);
    }

    @Test
    void censusBesideACopy() throws Exception {
        String model = RateWorkloads.censusModel(spark, path("census"));
        besideACopy("census", RateWorkloads.census(spark, rows), model, PREFERRED);
    }

    @Test
    void pixelsBesideTheKernels() throws Exception {
        besideTheKernels("pixels", OutputForm.STANDARD);
    }

    /** What reading and writing the pictures alone takes: predictions that keep them cannot take less than that and the kernels. */
    @Test
    void pixelsBesideACopy() throws Exception {
        String model = RateWorkloads.pixelsModel(files, path("mlp"));
        besideACopy("pixels", RateWorkloads.pixels(spark, rows), model, PREFERRED);
    }

    /** As who has the pictures already: the key and the answers are written. */
    @Test
    void answersToPixelsBesideTheKernels() throws Exception {
        besideTheKernels("pixels, --keep id", OutputForm.STANDARD.withKeep(List.of("id")));
    }

    private void besideTheKernels(String name, OutputForm form) throws Exception {
        String model = RateWorkloads.pixelsModel(files, path("mlp"));
        RateWorkloads.pixels(spark, rows).write().parquet(path("rows"));
        double[] ratios = new double[PAIRS];
        double[] processor = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            double[] rate = new double[1];
            // both make rows first, which is no scoring
            Spent few = of(() -> kernels(1).run());
            Spent many = of(() -> rate[0] = kernels(4).run().rowsPerSecond());
            Spent windows = many.since(few);
            Spent scored = new Spent(rows / rate[0], rows / rate[0] * windows.processorSeconds / windows.seconds);
            Spent predicted = of(() -> predict(model, PREFERRED, form, "out"));
            ratios[pair] = scored.seconds / predicted.seconds;
            processor[pair] = scored.processorSeconds / predicted.processorSeconds;
            print(name + ": kernels", scored, predicted, ratios[pair], processor[pair]);
        }
        printMedians(name, ratios, processor);
    }

    /**
     * What is alive while rows are predicted, at moments spread over a prediction: no more in its second half than in its first,
     * as rows that were written are no longer there.
     */
    @Test
    void memoryIsFlat() throws Exception {
        String model = RateWorkloads.censusModel(spark, path("census"));
        RateWorkloads.census(spark, rows).repartition(THREADS).write().parquet(path("rows"));
        OutputForm answers = OutputForm.STANDARD.withColumns(List.of("prediction"));
        predict(model, PREFERRED, answers, "warm");
        List<Long> alive = new ArrayList<>();
        Thread watch = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(MOMENT_MILLIS);
                    System.gc();
                    alive.add(ManagementFactory.getMemoryMXBean()
                            .getHeapMemoryUsage()
                            .getUsed());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        watch.start();
        predict(model, PREFERRED, answers, "out");
        watch.interrupt();
        watch.join();
        List<Long> mebibytes =
                alive.stream().map(bytes -> bytes >> MEBIBYTE_BITS).toList();
        System.out.printf(Locale.ROOT, "MEMORY alive while %d rows are predicted, in MiB: %s%n", rows, mebibytes);
        int half = mebibytes.size() / 2;
        assertThat(half).isPositive();
        assertThat(Collections.max(mebibytes.subList(half, mebibytes.size())))
                .isLessThan(Collections.max(mebibytes.subList(0, half)) + MOST_MORE_MEBIBYTES);
    }

    private static ScoringBenchmark kernels(int windows) {
        return new ScoringBenchmark(
                Workload.named("mlp"), Backends.choose().backend(), Precision.F32, THREADS, 128, windows, 1);
    }
}
