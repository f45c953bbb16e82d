package io.lockstep.jobs.command;

import io.lockstep.jobs.session.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Models that are trained for their explanations, and what the tests of these read. */
abstract class ExplainRig extends CommandRig {
    static List<Row> parquet(String name) {
        SparkSession spark = LocalSpark.session();
        try {
            return spark.read().parquet(path(name)).collectAsList();
        } finally {
            spark.stop();
        }
    }
}
