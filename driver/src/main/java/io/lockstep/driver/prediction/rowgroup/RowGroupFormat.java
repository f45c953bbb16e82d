package io.lockstep.driver.prediction.rowgroup;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Parquet files of rows of others, a file for each task that has rows. Hadoop makes it by its class. */
public final class RowGroupFormat extends FileOutputFormat<Void, PlacedRow> {
    /** Has files written into a directory that is not there yet, under names with that of the directory. */
    static void into(Job job, String directory) {
        job.setOutputFormatClass(RowGroupFormat.class);
        Path path = new Path(directory);
        setOutputPath(job, path);
        job.getConfiguration()
                .set(
                        BASE_OUTPUT_NAME,
                        "part-"
                                + path.getName()
                                        .replaceAll("[^A-Za-z0-9]+", "-")
                                        .replaceFirst("^-", ""));
    }

    /** That the directory is not there. Hadoop would also ask for tokens, which Spark has got. */
    @Override
    public void checkOutputSpecs(JobContext context) throws IOException {
        Path directory = Objects.requireNonNull(getOutputPath(context));
        if (directory.getFileSystem(context.getConfiguration()).exists(directory)) {
            throw new IOException(directory + ": expected nothing yet, got a directory. Choose another one");
        }
    }

    @Override
    public RecordWriter<Void, PlacedRow> getRecordWriter(TaskAttemptContext context) throws IOException {
        Configuration configuration = context.getConfiguration();
        CompressionCodecName codec = CompressionCodecName.fromConf(configuration.get(ParquetOutputFormat.COMPRESSION));
        return new Writer(configuration, getDefaultWorkFile(context, codec.getExtension() + ".parquet"));
    }

    /** Writer of a task's file, which is not begun before its first row. */
    private static final class Writer extends RecordWriter<Void, PlacedRow> {
        private final Configuration configuration;
        private final Path file;
        private @Nullable RowGroupWriter writer;
        private @Nullable UTF8String read;
        /** Whether a row was not written to its end. */
        private boolean failed;

        Writer(Configuration configuration, Path file) {
            this.configuration = configuration;
            this.file = file;
        }

        @Override
        public void write(Void key, PlacedRow row) throws IOException {
            failed = true;
            RowGroupWriter own = writer == null ? begin(row) : writer;
            UTF8String from = row.file();
            if (!from.equals(read)) {
                read = from.copy();
                own.read(new Path(URI.create(from.toString())));
            }
            own.write(row.values(own.next(row.number(), row.newBytes())));
            failed = false;
        }

        private RowGroupWriter begin(PlacedRow row) throws IOException {
            String schema = Objects.requireNonNull(configuration.get(ParquetWriteSupport.SPARK_ROW_SCHEMA()));
            writer = new RowGroupWriter(
                    configuration,
                    file,
                    (StructType) DataType.fromJson(schema),
                    row.stored(),
                    RowGroupWriter.WRITTEN_BYTES);
            return writer;
        }

        /** Spark closes the writers of tasks that failed, too. */
        @Override
        public void close(TaskAttemptContext context) throws IOException {
            TaskContext task = TaskContext.get();
            if (writer != null && (failed || (task != null && task.isFailed()))) {
                writer.abort();
            } else if (writer != null) {
                writer.close();
            }
        }
    }
}
