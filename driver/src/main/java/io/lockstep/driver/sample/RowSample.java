package io.lockstep.driver.sample;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.SchemaCheck;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.SourceRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * Sample of rows, in the order of their hashes.
 *
 * @param columns of the model's inputs
 * @param rows in the order of their hashes
 * @param counts of all rows that were looked at; {@code scored} are those that can be used
 */
public record RowSample(List<String> columns, List<SampledRow> rows, RowCounts counts) {
    public RowSample {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * Takes a sample, as one Spark job that reads all rows.
     *
     * @param source windows over them already, where the model reads such
     * @param most rows at most
     * @param answers whether the rows' answers are needed
     * @throws IllegalArgumentException when the rows do not have the model's columns
     * @throws IOException when a row cannot be used and may not be skipped, or there are none
     */
    public static RowSample take(
            Files files, LoadedModel model, Rows source, int most, boolean answers, ScoringOptions options)
            throws IOException {
        SourceRows opened = source.open();
        SchemaCheck.check(files, model, source.name(), KeptSchema.of(opened, source.declaresTypes()), answers, options);
        model.preprocessing().encoder(opened.columns());
        model.preprocessing().checkTypes(opened.columns(), opened.types());
        model.preprocessing().checkImages(source.name(), opened.shape());
        if (answers) {
            model.preprocessing().checkAnswerTypes(opened.columns(), opened.types());
        }
        String plan = options.plan(files, model, opened.columns(), answers).toJson();
        JavaRDD<byte[]> parts = opened.javaRows()
                .mapPartitions(own ->
                        List.of(SampleTask.run(plan, most, own).toBytes()).iterator());
        SampleTask.Part all;
        try {
            all = SampleTask.Part.of(
                    parts.getNumPartitions() == 0
                            ? SampleTask.Part.NONE.toBytes()
                            : parts.treeReduce((a, b) -> SampleTask.Part.of(a)
                                    .plus(SampleTask.Part.of(b), most)
                                    .toBytes()));
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, source::place);
        }
        if (!all.problem().isEmpty()) {
            throw new BadInputException(source.place(all.where()), all.problem());
        }
        if (all.rows().isEmpty()) {
            throw new IOException(source.name() + ": expected rows to look at, got none ("
                    + all.counts().describe() + "). Check the path");
        }
        all.counts().check(options.badRows(), source.name());
        return new RowSample(SampleTask.columns(model.preprocessing()), all.rows(), all.counts());
    }

    /** As it is sent to tasks. */
    public byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(columns.size());
        for (String column : columns) {
            out.writeUTF(column);
        }
        out.writeInt(rows.size());
        for (SampledRow row : rows) {
            row.write(out);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #toBytes} wrote, but for the counts. */
    public static RowSample of(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        List<String> columns = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            columns.add(in.readUTF());
        }
        List<SampledRow> rows = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            rows.add(SampledRow.read(in));
        }
        return new RowSample(columns, rows, RowCounts.NONE);
    }
}
