package io.lockstep.driver.prediction;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Data sets from and to rows in Spark's internal form. All versions of Spark have methods for it, of classes in different
 * packages: they are looked up by their names.
 */
final class InternalForm {
    private static final String ADAPTIVE = "org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec";

    private InternalForm() {}

    /**
     * Rows of a data set, each of which may be changed when the next is read; absent: this Spark does not give them, or plans
     * the query while it runs it. Such a one has run up to its last exchange when it was opened, and would run so far again.
     */
    @SuppressWarnings("unchecked") // what the method gives
    static Optional<RDD<InternalRow>> rows(Dataset<Row> rows) {
        try {
            Object execution = rows.getClass().getMethod("queryExecution").invoke(rows);
            Class<?> type = execution.getClass();
            if (type.getMethod("executedPlan")
                    .invoke(execution)
                    .getClass()
                    .getName()
                    .equals(ADAPTIVE)) {
                return Optional.empty();
            }
            return Optional.of((RDD<InternalRow>) type.getMethod("toRdd").invoke(execution));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        }
    }

    /** A data set of rows; absent: this Spark does not make one. */
    @SuppressWarnings("unchecked") // what the method gives
    static Optional<Dataset<Row>> dataset(SparkSession spark, RDD<InternalRow> rows, StructType schema) {
        try {
            return Optional.of((Dataset<Row>) spark.getClass()
                    .getMethod("internalCreateDataFrame", RDD.class, StructType.class, boolean.class)
                    .invoke(spark, rows, schema, false));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(InvocationTargetException e) {
        Throwable cause = e.getCause();
        return cause instanceof RuntimeException own ? own : new IllegalStateException(cause);
    }
}
