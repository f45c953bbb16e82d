package io.lockstep.driver.prediction;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.prediction.rowgroup.RowGroupWriter;
import io.lockstep.driver.scoring.ScoringOptions;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A prediction from Parquet files to Parquet files whose input columns stay as they are: their chunks are copied. It is one where every
 * row of the files is written, in order, and nobody has settings of his own for Parquet's writer, which would hold for what is
 * copied too.
 */
final class StoredTable {
    /** Types whose values are stored in one way by every version of Spark. */
    private static final Set<DataType> TYPES = Set.of(
            DataTypes.BinaryType,
            DataTypes.BooleanType,
            DataTypes.ByteType,
            DataTypes.DoubleType,
            DataTypes.FloatType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.ShortType,
            DataTypes.StringType);

    private static final String WRITER = "parquet.";

    /** Settings of Spark's that say how files are written. */
    private static final Set<String> WRITING = Set.of(
            "spark.sql.files.maxRecordsPerFile",
            "spark.sql.parquet.output.committer.class",
            "spark.sql.sources.commitProtocolClass");

    private final SparkSession session;
    private final PredictedTable table;
    private final ColumnBatches batches;
    private final Set<String> stored;
    private final Configuration settings;

    private StoredTable(
            SparkSession session,
            PredictedTable table,
            ColumnBatches batches,
            Set<String> stored,
            Configuration settings) {
        this.session = session;
        this.table = table;
        this.batches = batches;
        this.stored = stored;
        this.settings = settings;
    }

    /** Empty where values have to be written anew. */
    static Optional<StoredTable> of(
            SparkSession session, PredictedTable table, ScoredColumns scored, ScoringOptions options, OutputForm form) {
        if (form.format() != OutputFormat.PARQUET
                || !form.partitionBy().isEmpty()
                || !options.badRows().equals(BadRows.FAIL)
                || !table.isNumbered()) {
            return Optional.empty();
        }
        ColumnBatches batches = table.batches().orElseThrow();
        StructType schema = scored.columns().schema();
        Set<String> stored = stored(scored, batches);
        boolean worth = !stored.isEmpty() && batches.files().meanBytes() >= RowGroupWriter.FEWEST_BYTES;
        if (!worth || stored.size() == schema.length() || hasOwnSettings(session)) {
            return Optional.empty();
        }
        Map<String, String> writing = scored.columns()
                .options(form.format(), scored.opened().columns().size());
        return ParquetSettings.of(session, schema, writing)
                .map(settings -> new StoredTable(session, table, batches, stored, settings));
    }

    /** Names of the output's columns that are the files'. */
    private static Set<String> stored(ScoredColumns scored, ColumnBatches batches) {
        Set<String> stored = new HashSet<>();
        int inputs = scored.opened().columns().size();
        int[] places = scored.columns().placesArray();
        for (int i = 0; i < places.length; i++) {
            StructField field = scored.columns().schema().fields()[i];
            if (places[i] < inputs
                    && TYPES.contains(field.dataType())
                    && batches.fileColumn(places[i]).equals(Optional.of(field.name()))) {
                stored.add(field.name());
            }
        }
        return stored;
    }

    private static boolean hasOwnSettings(SparkSession session) {
        for (Map.Entry<String, String> setting : session.sparkContext().hadoopConfiguration()) {
            if (setting.getKey().startsWith(WRITER)) {
                return true;
            }
        }
        return SessionSettings.of(session).keySet().stream()
                .anyMatch(key -> key.startsWith(WRITER) || WRITING.contains(key));
    }

    /**
     * Writes the rows.
     *
     * @param directory that is not there yet
     */
    void write(PredictionJob.Task task, String directory) throws IOException {
        Job job = Job.getInstance(settings);
        StoredRowFormat.into(job, directory);
        SessionSettings.whileTasksHave(
                session, () -> table.stored(batches, stored, task).saveAsNewAPIHadoopDataset(job.getConfiguration()));
    }
}
