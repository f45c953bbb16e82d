package io.lockstep.driver.spark;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.rank.Invitation;
import io.lockstep.driver.transport.Ports;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.sql.SparkSession;

/** Executors and cores that the application's cluster offers now, and how ranks on it are reached and trusted. */
public final class Cluster {
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");
    private static final int SECRET_BYTES = 32;
    private static final long OVERHEAD_MINIMUM = 384L << 20;
    private static final long POLL_MILLIS = 50;
    private static final long SETTLED_MILLIS = 1_500;
    private static final long EXPECTED_MILLIS = 30_000;

    private final SparkContext context;
    private final SparkConf conf;

    public Cluster(SparkSession spark) {
        this.context = spark.sparkContext();
        this.conf = context.getConf();
    }

    SparkContext context() {
        return context;
    }

    /** Files as Spark's Hadoop configuration reaches them. */
    public Files files() {
        return new HadoopFiles(context.hadoopConfiguration());
    }

    /** Whether the one executor is this process. */
    public boolean isLocal() {
        return context.isLocal();
    }

    /** One-slot tasks that can run at the same time, on the executors that are there now. */
    public int slots() {
        return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }

    /** Executors that are there now. */
    public int executors() {
        return isLocal() ? 1 : context.statusTracker().getExecutorInfos().length - 1;
    }

    /**
     * Waits for the executors a run is to begin with: as many as the application asked for, where that is known, else
     * until no more come; at least {@code minimum}, where they come in time. With dynamic allocation they come only
     * when tasks wait for them, and it is no use to wait for any before.
     *
     * @param over whether it is no use waiting any more
     * @return slots then, 0 when there is no executor, or it is over
     */
    public int await(int minimum, int waitSeconds, BooleanSupplier over) throws InterruptedException {
        if (isLocal()) {
            return slots();
        }
        long start = System.nanoTime() / 1_000_000;
        int expected = expected();
        int needed = needed(minimum);
        int seen = executors();
        long changed = start;
        while (!over.getAsBoolean()) {
            long now = System.nanoTime() / 1_000_000;
            int there = executors();
            if (there != seen) {
                seen = there;
                changed = now;
            }
            boolean enough = there >= Math.max(needed, expected);
            boolean settled = there >= needed
                    && (expected == 0 || now - start > EXPECTED_MILLIS)
                    && now - changed > SETTLED_MILLIS;
            if ((expected > 0 && enough) || settled || now - start > waitSeconds * 1000L) {
                return there == 0 ? 0 : slots();
            }
            Thread.sleep(POLL_MILLIS);
        }
        return 0;
    }

    private int needed(int minimum) {
        return dynamic() ? 0 : Math.max(minimum, 1);
    }

    /** Executors the application asked for, 0 when it left that open. */
    private int expected() {
        if (dynamic()) {
            return 0;
        }
        Matcher matcher = LOCAL_CLUSTER.matcher(context.master());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : conf.getInt("spark.executor.instances", 0);
    }

    /** Whether the executor is alive, as far as Spark knows. */
    public boolean has(String executor) {
        return context.taskScheduler() instanceof TaskSchedulerImpl scheduler && scheduler.isExecutorAlive(executor);
    }

    /** Whether Spark was told that the executor will be gone soon, so that it sends no new task there. */
    public boolean leaves(String executor) {
        return !isLocal()
                && context.taskScheduler()
                        .getExecutorDecommissionState(executor)
                        .isDefined();
    }

    /** Asks for another executor in the place of one that does not answer, so that no task waits for it. */
    public void replace(String executor) {
        if (!isLocal()) {
            context.killAndReplaceExecutor(executor);
        }
    }

    /** Whether executors come when there is work for them and go when there is none. */
    public boolean dynamic() {
        return conf.getBoolean("spark.dynamicAllocation.enabled", false);
    }

    /**
     * How many tasks to launch: as many as there are slots, but with dynamic allocation, where executors come only for
     * tasks that wait, as many as may be wanted.
     *
     * @param there slots now
     * @param minimum fewest executors that will do
     * @param maximum most executors that are wanted
     * @param useful from so many slots on more are no use
     */
    public int wanted(int there, int minimum, int maximum, int useful) {
        return dynamic() ? wanted(conf, executors(), there, minimum, maximum, useful) : there;
    }

    /** @param executors that are there now */
    static int wanted(SparkConf conf, int executors, int there, int minimum, int maximum, int useful) {
        int cores = conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1);
        long each = Math.max(1, there > 0 && executors > 0 ? there / executors : cores);
        int most = Math.min(maximum, conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE));
        long wanted = Math.max(minimum * each, Math.min(most * each, useful));
        return Math.toIntExact(Math.max(there, wanted));
    }

    /** Most heap of a JVM that ranks run in. */
    public long executorHeap() {
        return isLocal() ? Runtime.getRuntime().maxMemory() : conf.getSizeAsBytes("spark.executor.memory", "1g");
    }

    /** Memory beside the heap that the cluster manager grants an executor; 0 where it does not enforce any. */
    public long executorOverhead() {
        boolean enforced =
                context.master().startsWith("yarn") || context.master().startsWith("k8s");
        long standard = Math.max(OVERHEAD_MINIMUM, executorHeap() / 10);
        return !enforced
                ? 0
                : conf.contains("spark.executor.memoryOverhead")
                        ? conf.getSizeAsBytes("spark.executor.memoryOverhead", "384m")
                        : standard;
    }

    /** The setting that decides {@link #executorHeap}. */
    public String heapSetting() {
        return isLocal() ? "spark.driver.memory" : "spark.executor.memory";
    }

    /** Where executors reach the driver. */
    public String driverHost() {
        return conf.get("spark.driver.host");
    }

    /** The address the driver listens on, which need not be the one it is reached by: behind NAT, in a container. */
    public String bindHost() {
        return bindHost(conf, isLocal());
    }

    /** @param local whether the driver connects to itself, so that it must listen where it is told to be */
    static String bindHost(SparkConf conf, boolean local) {
        String host = conf.get("spark.driver.host");
        return local ? host : conf.get("spark.driver.bindAddress", host);
    }

    /** The range of ports to listen on, {@code spark.lockstep.ports} in Spark's settings; any by default. */
    public Ports ports() {
        return ports(conf);
    }

    static Ports ports(SparkConf conf) {
        String given = conf.get("spark.lockstep.ports", "0");
        String[] ends = given.split("-", 2);
        try {
            return new Ports(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "spark.lockstep.ports: expected a port, a range such as 40000-40100, or 0 for any, got " + given,
                    e);
        }
    }

    /** Whether what executors say to each other is to be encrypted: when Spark's own traffic is. */
    public boolean encrypts() {
        return conf.getBoolean("spark.network.crypto.enabled", false)
                || conf.getBoolean("spark.authenticate.enableSaslEncryption", false)
                || conf.getBoolean("spark.ssl.rpc.enabled", conf.getBoolean("spark.ssl.enabled", false));
    }

    /** Base64 of a fresh secret for the ranks of one run; empty when they are to derive it from Spark's own. */
    public String secret() {
        if (SparkEnv.get().securityManager().isAuthenticationEnabled()) {
            return "";
        }
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    /** The invitation with the secret that both ends derive from Spark's own, where it carries none. */
    public static Invitation authenticated(Invitation invitation) {
        if (!invitation.secret().isEmpty()) {
            return invitation;
        }
        String own = SparkEnv.get().securityManager().getSecretKey();
        if (own == null) {
            throw new IllegalStateException("spark.authenticate: expected a secret on this executor, got none");
        }
        byte[] derived =
                Sha256.digest().digest(("lockstep\n" + invitation.run() + "\n" + own).getBytes(StandardCharsets.UTF_8));
        return invitation.withSecret(Base64.getEncoder().encodeToString(derived));
    }
}
