package io.lockstep.driver.prediction.rowgroup;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;

/** A Spark job whose tasks write Parquet files of rows of others, and commit them as tasks do. */
public final class RowGroupJob {
    /** Files with less to copy in a row group, in the mean, are written anew, so that many small ones become few. */
    public static final long FEWEST_BYTES = 1 << 20;

    private static final String PARQUET = "parquet.";

    /** Beginnings of settings of Parquet's that say how files are read. */
    private static final List<String> READING =
            List.of("parquet.read.", "parquet.filter.", "parquet.page.verify-checksum.");

    /** Settings of Spark's that say how files are written. */
    private static final Set<String> WRITING = Set.of(
            "spark.sql.files.maxRecordsPerFile",
            "spark.sql.parquet.output.committer.class",
            "spark.sql.sources.commitProtocolClass");

    private final SparkSession session;
    private final Configuration settings;

    private RowGroupJob(SparkSession session, Configuration settings) {
        this.session = session;
        this.settings = settings;
    }

    /**
     * A job with the settings by which Spark writes Parquet; empty where somebody has settings of their own for the writer, which would
     * hold for what is copied too, or this Spark makes them otherwise.
     *
     * @param schema of the output
     * @param options of Spark's writer
     */
    public static Optional<RowGroupJob> of(SparkSession session, StructType schema, Map<String, String> options)
            throws IOException {
        return hasOwnSettings(session)
                ? Optional.empty()
                : settings(session, schema, options).map(settings -> new RowGroupJob(session, settings));
    }

    private static boolean hasOwnSettings(SparkSession session) {
        for (Map.Entry<String, String> setting : session.sparkContext().hadoopConfiguration()) {
            if (isOfWriting(setting.getKey())) {
                return true;
            }
        }
        return SessionSettings.of(session).keySet().stream().anyMatch(RowGroupJob::isOfWriting);
    }

    private static boolean isOfWriting(String key) {
        return WRITING.contains(key)
                || (key.startsWith(PARQUET) && READING.stream().noneMatch(key::startsWith));
    }

    /** Settings of an output, its schema included, which Spark itself makes. */
    static Optional<Configuration> settings(SparkSession session, StructType schema, Map<String, String> options)
            throws IOException {
        Job job = Job.getInstance(session.sparkContext().hadoopConfiguration());
        SessionSettings.of(session).forEach(job.getConfiguration()::set);
        options.forEach(job.getConfiguration()::set);
        try {
            for (Method method : ParquetFileFormat.class.getMethods()) {
                if (method.getName().equals("prepareWrite") && method.getParameterCount() == 4) {
                    method.invoke(new ParquetFileFormat(), session, job, noOptions(), schema);
                    return Optional.of(job.getConfiguration());
                }
            }
            return Optional.empty();
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause instanceof RuntimeException own ? own : new IllegalStateException(cause);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return Optional.empty(); // another method of that name
        }
    }

    /** A map of Scala's, whose package has other methods in every version. */
    private static Object noOptions() throws ReflectiveOperationException {
        return Class.forName("scala.collection.immutable.Map$EmptyMap$")
                .getField("MODULE$")
                .get(null);
    }

    /**
     * Writes rows.
     *
     * @param directory that is not there yet
     */
    public void write(JavaPairRDD<Void, PlacedRow> rows, String directory) throws IOException {
        Job job = Job.getInstance(settings);
        RowGroupFormat.into(job, directory);
        SessionSettings.whileTasksHave(session, () -> rows.saveAsNewAPIHadoopDataset(job.getConfiguration()));
    }
}
