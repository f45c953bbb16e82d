package io.lockstep.driver.source;

import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are planned when they are first asked for: who reads the same table in another form does not wait for a plan
 * that nobody runs.
 */
final class PlannedRows implements Supplier<JavaRDD<Row>> {
    private final Supplier<JavaRDD<Row>> plan;
    private @Nullable JavaRDD<Row> planned;

    PlannedRows(Supplier<JavaRDD<Row>> plan) {
        this.plan = plan;
    }

    PlannedRows(Dataset<Row> rows) {
        this(rows::javaRDD);
    }

    @Override
    public synchronized JavaRDD<Row> get() {
        JavaRDD<Row> rows = planned;
        if (rows == null) {
            rows = plan.get();
            planned = rows;
        }
        return rows;
    }
}
