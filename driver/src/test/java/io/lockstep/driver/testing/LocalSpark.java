package io.lockstep.driver.testing;

import io.lockstep.driver.files.QuietDisk;
import org.apache.spark.sql.SparkSession;

/** The one Spark of a test JVM, {@code local[2]}. */
public final class LocalSpark {
    private LocalSpark() {}

    /** The session; never closed by tests. */
    public static synchronized SparkSession session() {
        // hundreds of small queries: compiling each costs more than it saves, but where rates are measured
        boolean compiled = System.getProperty("lockstep.predict.rates") != null;
        return SparkSession.builder()
                .master("local[2]")
                .appName("lockstep tests")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                // without Hadoop's native library Spark starts a program for each file that it makes
                .config("spark.hadoop.fs.file.impl", QuietDisk.class.getName())
                .config("spark.sql.codegen.wholeStage", String.valueOf(compiled))
                .config("spark.sql.codegen.factoryMode", compiled ? "FALLBACK" : "NO_CODEGEN")
                .getOrCreate();
    }
}
