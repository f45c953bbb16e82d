package io.lockstep.driver.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.sha2;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Orc;
import io.lockstep.driver.source.Parquet;
import io.lockstep.driver.source.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * The cost of preparing a config's training rows, and of what Spark alone needs to bring the same rows into the same kind
 * of order: a key of each row's content, {@code repartitionByRange} and a sort by that key, and Parquet written. Both in
 * one session, in turn.
 */
public final class PrepareBenchmark {
    private static final String KEY = "lockstep_key";
    private static final int KEY_BITS = 256;
    private static final double NANOS = 1e9;

    /**
     * What was measured.
     *
     * @param rows read by each
     * @param prepareSeconds by round: reading, learning, sorting, shards
     * @param sparkSeconds by round: reading, key, range partitions, sort, Parquet
     * @param prepareBytes of the shards
     * @param sparkBytes of the Parquet files
     */
    public record Result(
            long rows, List<Double> prepareSeconds, List<Double> sparkSeconds, long prepareBytes, long sparkBytes) {
        /** Spark's median time over that of preparing: above 1 where preparing is faster. */
        public double ratio() {
            return median(sparkSeconds) / median(prepareSeconds);
        }

        private static double median(List<Double> values) {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }

    private PrepareBenchmark() {}

    /**
     * Measures, after one round of each that is not counted.
     *
     * @param scratch a directory that is made, and deleted at the end
     * @param rounds at least 1
     * @throws IllegalArgumentException where the training rows are of a format that this benchmark does not read by Spark
     */
    public static Result run(SparkSession spark, Files files, RunConfig config, String scratch, int rounds)
            throws IOException {
        if (rounds < 1) {
            throw new IllegalArgumentException("bench prepare: expected at least 1 round, got " + rounds);
        }
        Source source = config.data().train().under(config.data().root());
        spark(spark, source);
        List<Double> own = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        long rows = 0;
        long ownBytes = 0;
        long otherBytes = 0;
        try {
            for (int round = -1; round < rounds; round++) {
                String prepared = scratch + "/prepared-" + round;
                long start = System.nanoTime();
                PreparedData data = Preparation.prepare(spark, files, config, prepared, warning -> {});
                double seconds = (System.nanoTime() - start) / NANOS;
                String sorted = scratch + "/sorted-" + round;
                start = System.nanoTime();
                sort(spark(spark, source), shards(data), sorted);
                double sparkSeconds = (System.nanoTime() - start) / NANOS;
                if (round >= 0) {
                    own.add(seconds);
                    others.add(sparkSeconds);
                }
                rows = data.rows().read();
                ownBytes = bytes(files, prepared);
                otherBytes = bytes(files, sorted);
                files.delete(prepared);
                files.delete(sorted);
            }
        } finally {
            files.delete(scratch);
        }
        return new Result(rows, own, others, ownBytes, otherBytes);
    }

    private static int shards(PreparedData data) {
        return data.train().files().size()
                + (data.validation() == null ? 0 : data.validation().files().size());
    }

    private static void sort(Dataset<Row> rows, int partitions, String path) {
        Column[] columns = Arrays.stream(rows.columns())
                .map(name -> col("`" + name + "`").cast("string"))
                .toArray(Column[]::new);
        rows.withColumn(KEY, sha2(concat_ws("\u0000", columns), KEY_BITS))
                .repartitionByRange(partitions, col(KEY))
                .sortWithinPartitions(KEY)
                .write()
                .mode(SaveMode.ErrorIfExists)
                .parquet(path);
    }

    private static Dataset<Row> spark(SparkSession spark, Source source) {
        if (source instanceof Parquet parquet) {
            return spark.read().parquet(parquet.path());
        }
        if (source instanceof Orc orc) {
            return spark.read().orc(orc.path());
        }
        if (source instanceof Csv csv && csv.header()) {
            return spark.read()
                    .option("header", true)
                    .option("sep", csv.separator())
                    .csv(csv.path());
        }
        throw new IllegalArgumentException("data.train: expected format parquet, orc, or csv with a header, which Spark"
                + " reads by itself, got " + source.shown() + ". Measure with a table");
    }

    private static long bytes(Files files, String directory) throws IOException {
        long sum = 0;
        for (Files.Entry entry : files.list(directory)) {
            sum += entry.directory() ? bytes(files, entry.path()) : entry.size();
        }
        return sum;
    }
}
