package io.lockstep.jobs.session;

import io.lockstep.driver.failure.InfrastructureException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Opens Spark sessions. Settings, the stronger first: {@code --conf}, those of spark-submit,
 * {@code conf/spark-defaults.conf} as bin/lockstep names it, Lockstep's own.
 */
public final class Sessions {
    /** Names the spark-defaults file; set by bin/lockstep. */
    public static final String DEFAULTS_PROPERTY = "lockstep.sparkDefaults";

    private static final String HADOOP = "spark.hadoop.";
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*[0-9]+\\s*,\\s*[0-9]+\\s*,\\s*([0-9]+)\\s*]");
    private static final int REACH_SECONDS = 5;

    private Sessions() {}

    /**
     * Opens a session that has shown that it can run something.
     *
     * @param master of the command line; absent: the configured one
     * @param otherwise the master when none is configured
     * @param settings {@code key=value} each, of {@code --conf}
     * @param waitSeconds how long the cluster may take to give the first executor
     * @throws IllegalArgumentException when a setting is none
     * @throws IOException when the master cannot be reached, does not take the application or gives no executor, when
     *     this machine's name has no address executors could connect to, or when no local directory can be written
     */
    public static SparkSession open(
            String application, @Nullable String master, String otherwise, List<String> settings, int waitSeconds)
            throws IOException {
        String unresolved = HostName.replaceIfUnresolved();
        SparkConf conf = configured(master, settings);
        conf.setIfMissing("spark.master", otherwise);
        String chosen = conf.get("spark.master");
        Masters.check(chosen, REACH_SECONDS);
        HostName.settle(conf, chosen, unresolved);
        LocalDirectories.check(conf);
        complete(conf.setAppName(application), chosen);
        SparkSession session;
        try {
            session = SparkSession.builder().config(conf).getOrCreate();
        } catch (RuntimeException e) {
            // A standalone master that does not answer lets Spark stop its context while it is still being made.
            String found = e instanceof IllegalStateException && chosen.startsWith("spark://")
                    ? "something that listens but does not answer as a Spark master does"
                    : e.getClass().getSimpleName() + ": " + firstLine(e);
            throw new IOException(
                    "master " + chosen + ": expected Spark to start there, got " + found
                            + ". Check --master, and that it is the same version of Spark; the log says more",
                    e);
        }
        if (!chosen.equals("local") && !chosen.startsWith("local[")) {
            awaitExecutor(session, chosen, waitSeconds);
        }
        return session;
    }

    /** Spark waits for executors without end, so the first job is one of ours with a deadline. */
    private static void awaitExecutor(SparkSession session, String master, int waitSeconds) throws IOException {
        String memory = session.sparkContext().getConf().get("spark.executor.memory", "1g");
        JavaFutureAction<Long> probe = JavaSparkContext.fromSparkContext(session.sparkContext())
                .parallelize(List.of(0), 1)
                .countAsync();
        try {
            probe.get(waitSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            session.stop();
            throw new InfrastructureException(
                    "master " + master + ": expected an executor within " + waitSeconds + " s, got none of " + memory
                            + ". Are there workers with so much free? --conf spark.executor.memory=… asks for less",
                    e);
        } catch (ExecutionException e) {
            session.stop();
            throw new InfrastructureException(
                    "master " + master + ": expected an executor that works, got " + firstLine(e), e);
        } catch (InterruptedException e) {
            session.stop();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("master " + master + ": interrupted while waiting for an executor");
        }
    }

    /**
     * Hadoop's configuration as a session would have it, for what needs no session.
     *
     * @param settings {@code key=value} each, of {@code --conf}
     */
    public static Configuration hadoop(List<String> settings) throws IOException {
        Configuration configuration = new Configuration();
        for (Tuple2<String, String> setting : configured(null, settings).getAll()) {
            if (setting._1().startsWith(HADOOP)) {
                configuration.set(setting._1().substring(HADOOP.length()), setting._2());
            }
        }
        return configuration;
    }

    static SparkConf configured(@Nullable String master, List<String> settings) throws IOException {
        SparkConf conf = new SparkConf();
        String defaults = System.getProperty(DEFAULTS_PROPERTY);
        if (defaults != null) {
            Properties properties = new Properties();
            try (Reader in = Files.newBufferedReader(Path.of(defaults), StandardCharsets.UTF_8)) {
                properties.load(in);
            }
            for (String key : properties.stringPropertyNames()) {
                conf.setIfMissing(key, properties.getProperty(key).trim());
            }
        }
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1 || !setting.startsWith("spark.")) {
                throw new IllegalArgumentException("--conf " + setting
                        + ": expected spark.KEY=VALUE, got no such thing. Write for example --conf"
                        + " spark.executor.memory=4g");
            }
            conf.set(setting.substring(0, equals), setting.substring(equals + 1));
        }
        if (master != null) {
            conf.setMaster(master);
        }
        return conf;
    }

    private static void complete(SparkConf conf, String master) {
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing("spark.hadoop.parquet.page.verify-checksum.enabled", "true");
        conf.setIfMissing("spark.scheduler.minRegisteredResourcesRatio", "0.0");
        if (master.startsWith("local")) {
            conf.setIfMissing("spark.ui.enabled", "false");
            conf.setIfMissing("spark.driver.host", "localhost");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
            conf.setIfMissing("spark.sql.shuffle.partitions", "8");
        }
        Matcher cluster = LOCAL_CLUSTER.matcher(master);
        if (cluster.matches()) {
            conf.setIfMissing("spark.executor.memory", cluster.group(1) + "m");
        }
        boolean submitted = conf.contains("spark.submit.deployMode");
        if (!submitted && (cluster.matches() || !master.startsWith("local"))) {
            jar().ifPresent(jar -> conf.setIfMissing("spark.jars", jar));
        }
    }

    /** The jar this class came from, which executors must have too. */
    private static Optional<String> jar() {
        CodeSource source = Sessions.class.getProtectionDomain().getCodeSource();
        try {
            Path path = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(path) ? Optional.of(listed(path)) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A jar as it stands in a list, which commas separate. */
    static String listed(Path jar) {
        return jar.toUri().toString().replace(",", "%2C");
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
