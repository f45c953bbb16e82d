package io.lockstep.driver.benchmark;

import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * The cost of one averaging step between two executors, through the classes training uses (authenticated, checksummed,
 * every result verified), and of Spark's broadcast + treeReduce of the same size in the same session.
 */
public final class SyncBenchmark {
    private static final int RANKS = 2;
    private static final int SECRET_BYTES = 32;
    private static final int BASELINE_WARM_UP_ROUNDS = 15;
    private static final int BASELINE_ROUNDS_MAXIMUM = 40;
    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * What was measured for one size.
     *
     * @param bytes of the vector of parameters
     * @param medianMillis of one step: reduce-scatter and all-gather, the slower rank of each round
     * @param p90Millis nine of ten steps were faster
     * @param baselineMillis median of Spark's broadcast + treeReduce
     */
    public record Result(int bytes, int ranks, double medianMillis, double p90Millis, double baselineMillis) {}

    private SyncBenchmark() {}

    /**
     * Measures each size; needs two free slots, best in two executors.
     *
     * @param rounds timed, after a warm-up
     */
    public static List<Result> run(SparkSession session, List<Integer> bytes, int rounds) throws IOException {
        if (bytes.isEmpty() || rounds < 1 || bytes.stream().anyMatch(b -> b < Float.BYTES * RANKS)) {
            throw new IllegalArgumentException("bench sync: expected sizes of at least " + Float.BYTES * RANKS
                    + " bytes and at least 1 round, got " + bytes + " and " + rounds);
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        int[] sizes = bytes.stream().mapToInt(Integer::intValue).toArray();
        List<long[][]> nanos = ranks(context, sizes, rounds);
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            double[] millis = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                long slowest = 0;
                for (long[][] rank : nanos) {
                    slowest = Math.max(slowest, rank[i][round]);
                }
                millis[round] = slowest / NANOS_PER_MILLI;
            }
            double baseline = quantile(baseline(context, sizes[i], Math.min(rounds, BASELINE_ROUNDS_MAXIMUM)), 0.5);
            results.add(new Result(sizes[i], RANKS, quantile(millis, 0.5), quantile(millis, 0.9), baseline));
        }
        return results;
    }

    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
    }

    /** By rank, then size: two tasks that run as long as all rounds take. */
    private static List<long[][]> ranks(JavaSparkContext context, int[] sizes, int rounds) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        String run = context.sc().applicationId();
        String driverHost = context.getConf().get("spark.driver.host");
        Credentials credentials = new Credentials(secret, run, 0, 0, false);
        try (Endpoint endpoint = Endpoint.listen(
                driverHost, Ports.EPHEMERAL, credentials, Rendezvous.COORDINATOR, new Rendezvous(RANKS))) {
            int port = endpoint.address().getPort();
            return tasks(context)
                    .map(rank -> SyncRank.run(
                            SparkEnv.get().blockManager().blockManagerId().host(),
                            new Credentials(secret, run, 0, 0, false),
                            new InetSocketAddress(driverHost, port),
                            rank,
                            sizes,
                            rounds))
                    .collect();
        }
    }

    private static JavaRDD<Integer> tasks(JavaSparkContext context) {
        List<Integer> numbers = new ArrayList<>();
        for (int r = 0; r < RANKS; r++) {
            numbers.add(r);
        }
        return context.parallelize(numbers, RANKS);
    }

    /** The textbook step: parameters by broadcast, gradients by treeReduce. */
    private static double[] baseline(JavaSparkContext context, int bytes, int rounds) throws IOException {
        int size = bytes / Float.BYTES;
        float[] parameters = new float[size];
        double[] millis = new double[rounds];
        for (int round = -BASELINE_WARM_UP_ROUNDS; round < rounds; round++) {
            long start = System.nanoTime();
            Broadcast<float[]> weights = context.broadcast(parameters);
            float[] sum =
                    tasks(context).map(rank -> gradient(weights.value(), rank)).treeReduce(SyncBenchmark::add);
            for (int i = 0; i < size; i++) {
                parameters[i] = sum[i] / RANKS;
            }
            if (round >= 0) {
                millis[round] = (System.nanoTime() - start) / NANOS_PER_MILLI;
            }
            weights.destroy();
            // ranks give weight + 0 and weight + 2: each round adds 1
            float expected = round + BASELINE_WARM_UP_ROUNDS + 1;
            for (int i = 0; i < size; i++) {
                if (parameters[i] != expected) {
                    throw new IOException("bench sync: baseline round " + round + ", float " + i + ": expected "
                            + expected + ", got " + parameters[i]);
                }
            }
        }
        return millis;
    }

    private static float[] gradient(float[] weights, int rank) {
        float[] gradient = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            gradient[i] = weights[i] + 2 * rank;
        }
        return gradient;
    }

    private static float[] add(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += b[i];
        }
        return a;
    }
}
