package io.lockstep.driver.prediction;

import io.lockstep.driver.prediction.rowgroup.RowGroupWriter;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Parquet files of rows of others, a file for each task that has rows. Hadoop makes it by its class. */
public final class StoredRowFormat extends FileOutputFormat<Void, StoredRow> {
    /** Has files written into a directory that is not there yet, under names with that of the directory. */
    static void into(Job job, String directory) {
        job.setOutputFormatClass(StoredRowFormat.class);
        Path path = new Path(directory);
        setOutputPath(job, path);
        job.getConfiguration().set(BASE_OUTPUT_NAME, "part-" + path.getName().replaceFirst("^[_.]+", ""));
    }

    @Override
    public RecordWriter<Void, StoredRow> getRecordWriter(TaskAttemptContext context) throws IOException {
        Configuration configuration = context.getConfiguration();
        CompressionCodecName codec = CompressionCodecName.fromConf(configuration.get(ParquetOutputFormat.COMPRESSION));
        return new Writer(configuration, getDefaultWorkFile(context, codec.getExtension() + ".parquet"));
    }

    /** Writer of a task's file, which is not begun before its first row. */
    private static final class Writer extends RecordWriter<Void, StoredRow> {
        private final Configuration configuration;
        private final Path file;
        private @Nullable RowGroupWriter writer;
        private @Nullable UTF8String read;
        private int[] columns = {};
        private @Nullable OutputRow output;

        Writer(Configuration configuration, Path file) {
            this.configuration = configuration;
            this.file = file;
        }

        @Override
        public void write(Void key, StoredRow row) throws IOException {
            RowGroupWriter own = writer == null ? begin(row) : writer;
            UTF8String from = row.file();
            if (!from.equals(read)) {
                read = from.copy();
                own.read(new Path(URI.create(from.toString())));
            }
            int[] next = own.next(row.number());
            if (output == null || next != columns) {
                columns = next;
                output = row.output(next);
            }
            own.write(row.values(output));
        }

        private RowGroupWriter begin(StoredRow row) throws IOException {
            String schema = Objects.requireNonNull(configuration.get(ParquetWriteSupport.SPARK_ROW_SCHEMA()));
            writer = new RowGroupWriter(
                    configuration,
                    file,
                    (StructType) DataType.fromJson(schema),
                    row.stored(),
                    RowGroupWriter.WRITTEN_BYTES);
            return writer;
        }

        @Override
        public void close(TaskAttemptContext context) throws IOException {
            if (writer != null) {
                writer.close();
            }
        }
    }
}
