package io.lockstep.jobs.session;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Spark in this process, for tests. */
public final class LocalSpark {
    /** Options of another JVM, whose queries are small: compiling each costs more than it saves. */
    public static final List<String> SMALL_QUERIES = List.of(
            "-Dspark.sql.codegen.wholeStage=false",
            "-Dspark.sql.codegen.factoryMode=NO_CODEGEN",
            "-Dspark.sql.shuffle.partitions=2");

    private LocalSpark() {}

    /** The session of this process, made where there is none; who uses it stops it. */
    public static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }
}
