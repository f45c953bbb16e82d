package io.lockstep.jobs.session;

import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Opens Spark sessions. Settings, the stronger first: {@code --conf}, those of spark-submit, {@code conf/spark-defaults.conf}
 * as bin/lockstep names it, Lockstep's own.
 */
public final class Sessions {
    /** Names the spark-defaults file; set by bin/lockstep. */
    public static final String DEFAULTS_PROPERTY = "lockstep.sparkDefaults";

    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*[0-9]+\\s*,\\s*[0-9]+\\s*,\\s*([0-9]+)\\s*]");
    private static final int REACH_SECONDS = 5;

    private Sessions() {}

    /**
     * @param master of the command line; absent: the configured one
     * @param otherwise the master when none is configured
     * @param settings {@code key=value} each, of {@code --conf}
     * @throws IllegalArgumentException when a setting is none
     * @throws IOException when the master cannot be reached or does not take the application
     */
    public static SparkSession open(
            String application, @Nullable String master, String otherwise, List<String> settings) throws IOException {
        SparkConf conf = configured(master, settings);
        conf.setIfMissing("spark.master", otherwise);
        String chosen = conf.get("spark.master");
        Masters.check(chosen, REACH_SECONDS);
        complete(conf.setAppName(application), chosen);
        try {
            return SparkSession.builder().config(conf).getOrCreate();
        } catch (RuntimeException e) {
            throw new IOException(
                    "master " + chosen + ": expected Spark to start there, got "
                            + e.getClass().getSimpleName() + ": " + firstLine(e)
                            + ". Check --master and the log",
                    e);
        }
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
            return Files.isRegularFile(path) ? Optional.of(path.toUri().toString()) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
