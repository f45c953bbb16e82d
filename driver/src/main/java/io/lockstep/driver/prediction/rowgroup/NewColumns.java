package io.lockstep.driver.prediction.rowgroup;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Some columns of a file, written as Spark writes them, one row group at a time, into memory. For one thread. */
final class NewColumns {
    private static final String DICTIONARY = ParquetOutputFormat.ENABLE_DICTIONARY + "#";

    /** Settings for a column that not all versions of Parquet's writer have, with their methods. */
    private static final Map<String, String> STATISTICS = Map.of(
            "parquet.column.statistics.enabled#", "withStatisticsEnabled",
            "parquet.size.statistics.enabled#", "withSizeStatisticsEnabled");

    private final Configuration configuration;
    private final MemoryFile file = new MemoryFile();
    private @Nullable ParquetWriter<InternalRow> writer;
    private long rows;

    /**
     * @param written Spark's settings of a file with all columns. Not modified.
     * @param columns that are written here
     */
    NewColumns(Configuration written, StructType columns) {
        this.configuration = new Configuration(written);
        ParquetWriteSupport.setSchema(columns, configuration);
    }

    /** Parquet's writer of Spark's rows. */
    private static final class Builder extends ParquetWriter.Builder<InternalRow, Builder> {
        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // not all versions of Parquet that come with Spark have the other one
        protected WriteSupport<InternalRow> getWriteSupport(Configuration configuration) {
            return new ParquetWriteSupport();
        }
    }

    private ParquetWriter<InternalRow> begin() throws IOException {
        Builder builder = new Builder(file)
                .withConf(configuration)
                .withCompressionCodec(codec(configuration))
                .withRowGroupSize((long) Integer.MAX_VALUE);
        for (Map.Entry<String, String> setting : configuration) {
            String key = setting.getKey();
            boolean value = Boolean.parseBoolean(setting.getValue());
            if (key.startsWith(DICTIONARY)) {
                builder.withDictionaryEncoding(key.substring(DICTIONARY.length()), value);
            }
            for (Map.Entry<String, String> statistics : STATISTICS.entrySet()) {
                if (key.startsWith(statistics.getKey())) {
                    set(
                            builder,
                            statistics.getValue(),
                            key.substring(statistics.getKey().length()),
                            value);
                }
            }
        }
        return builder.build();
    }

    private static void set(Builder builder, String method, String column, boolean value) {
        try {
            ParquetWriter.Builder.class
                    .getMethod(method, String.class, boolean.class)
                    .invoke(builder, column, value);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            // versions without it take such statistics of no column, or of all
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The codec that Spark's settings name. */
    static CompressionCodecName codec(Configuration written) {
        return CompressionCodecName.fromConf(written.get(ParquetOutputFormat.COMPRESSION));
    }

    void write(InternalRow row) throws IOException {
        ParquetWriter<InternalRow> own = writer;
        if (own == null) {
            own = begin();
            writer = own;
        }
        own.write(row);
        rows++;
    }

    /** Rows of the row group so far. */
    long rows() {
        return rows;
    }

    /** About how many the rows take. */
    long bytes() {
        return writer == null ? 0 : writer.getDataSize();
    }

    /**
     * Ends the row group.
     *
     * @return a file of it alone, valid until the next row is written
     */
    ChunkFile end() throws IOException {
        if (writer != null) {
            writer.close();
        }
        writer = null;
        rows = 0;
        ChunkFile written = ChunkFile.open(file);
        if (written.groups().size() != 1) {
            written.close();
            throw new IllegalStateException(
                    "expected one row group, got " + written.groups().size());
        }
        return written;
    }
}
