package io.lockstep.jobs.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Versions and places, for a report. */
final class Environment {
    private Environment() {}

    /** Of Lockstep; says so when the classes do not come from its jar. */
    static String version() {
        String version = Environment.class.getPackage().getImplementationVersion();
        return version == null ? "(not from its jar)" : version;
    }

    static Map<String, String> of(SparkSession spark) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Lockstep", version());
        facts.put("Spark", spark.version());
        facts.put("master", spark.sparkContext().master());
        facts.put("application", spark.sparkContext().applicationId());
        facts.put("Java", Runtime.version() + ", " + System.getProperty("java.vendor"));
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("driver's cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("driver's heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        return facts;
    }
}
