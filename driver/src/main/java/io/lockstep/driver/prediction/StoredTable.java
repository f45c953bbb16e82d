package io.lockstep.driver.prediction;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.prediction.rowgroup.RowGroupJob;
import io.lockstep.driver.scoring.ScoringOptions;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A prediction from Parquet files to Parquet files whose input columns stay as they are: their chunks are copied. It is one where every
 * row of the files is written, in order, and nobody has settings of their own for Parquet's writer, which would hold for what is
 * copied too.
 *
 * @param batches of the table
 * @param stored names of the output's columns that are the files'
 */
record StoredTable(PredictedTable table, ColumnBatches batches, Set<String> stored, RowGroupJob job) {
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

    /** Empty where values have to be written anew. */
    static Optional<StoredTable> of(
            SparkSession session, PredictedTable table, ScoredColumns scored, ScoringOptions options, OutputForm form)
            throws IOException {
        if (form.format() != OutputFormat.PARQUET
                || !form.partitionBy().isEmpty()
                || !options.badRows().equals(BadRows.FAIL)
                || !table.isNumbered()) {
            return Optional.empty();
        }
        ColumnBatches batches = table.batches().orElseThrow();
        StructType schema = scored.columns().schema();
        Set<String> stored = stored(scored, batches);
        if (stored.isEmpty()
                || stored.size() == schema.length()
                || batches.files().meanBytes() < RowGroupJob.FEWEST_BYTES) {
            return Optional.empty();
        }
        Map<String, String> writing = scored.columns()
                .options(form.format(), scored.opened().columns().size());
        return RowGroupJob.of(session, schema, writing).map(job -> new StoredTable(table, batches, stored, job));
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

    /**
     * Writes the rows.
     *
     * @param directory that is not there yet
     */
    void write(PredictionJob.Task task, String directory) throws IOException {
        job.write(table.stored(batches, stored, task), directory);
    }
}
