package io.lockstep.driver.prediction;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.StructType;

/**
 * Data sets from and to rows in Spark's internal form. All versions of Spark have methods for it, of classes in different
 * packages: they are looked up by their names.
 */
final class InternalForm {
    private static final String ADAPTIVE = "org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec";

    private InternalForm() {}

    /**
     * The plan of a data set; absent: this Spark does not give it, or plans the query while it runs it. Such a one has run up to its
     * last exchange when it was opened, and would run so far again.
     */
    static Optional<SparkPlan> plan(Dataset<Row> rows) {
        try {
            Object execution = execution(rows);
            Object plan = execution.getClass().getMethod("executedPlan").invoke(execution);
            return plan.getClass().getName().equals(ADAPTIVE) ? Optional.empty() : Optional.of((SparkPlan) plan);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        }
    }

    /** Rows of a data set, each of which may be changed when the next is read; absent where there is no {@link #plan}. */
    @SuppressWarnings("unchecked") // what the method gives
    static Optional<RDD<InternalRow>> rows(Dataset<Row> rows) {
        if (plan(rows).isEmpty()) {
            return Optional.empty();
        }
        try {
            Object execution = execution(rows);
            return Optional.of(
                    (RDD<InternalRow>) execution.getClass().getMethod("toRdd").invoke(execution));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        }
    }

    private static Object execution(Dataset<Row> rows)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        return rows.getClass().getMethod("queryExecution").invoke(rows);
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
