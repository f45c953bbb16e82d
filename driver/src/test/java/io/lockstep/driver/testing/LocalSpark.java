package io.lockstep.driver.testing;

import org.apache.spark.sql.SparkSession;

/** The one Spark of a test JVM, {@code local[2]}. */
public final class LocalSpark {
    private LocalSpark() {}

    /** The session; never closed by tests. */
    public static synchronized SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("lockstep tests")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                // hundreds of small queries: compiling each costs more than it saves
                .config("spark.sql.codegen.wholeStage", "false")
                .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                .getOrCreate();
    }
}
