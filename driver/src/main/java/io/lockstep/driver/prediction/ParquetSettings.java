package io.lockstep.driver.prediction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;

/** Settings by which Spark writes Parquet, as it makes them itself. */
final class ParquetSettings {
    private ParquetSettings() {}

    /**
     * Settings for a file, its schema included; empty where this Spark makes them otherwise.
     *
     * @param options of Spark's writer
     */
    static Optional<Configuration> of(SparkSession session, StructType schema, Map<String, String> options) {
        try {
            Job job = Job.getInstance(session.sparkContext().hadoopConfiguration());
            options.forEach(job.getConfiguration()::set);
            ParquetFileFormat format = new ParquetFileFormat();
            for (Method method : ParquetFileFormat.class.getMethods()) {
                if (method.getName().equals("prepareWrite") && method.getParameterCount() == 4) {
                    method.invoke(format, session, job, noOptions(), schema);
                    return Optional.of(job.getConfiguration());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause instanceof RuntimeException own ? own : new IllegalStateException(cause);
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** A map of Scala's, whose package has other methods in every version. */
    private static Object noOptions() throws ReflectiveOperationException {
        return Class.forName("scala.collection.immutable.Map$EmptyMap$")
                .getField("MODULE$")
                .get(null);
    }
}
