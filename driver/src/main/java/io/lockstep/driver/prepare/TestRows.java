package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.DataConfig.BadRows;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The rows a finished model is tested on, read once before training: what is wrong with them is known in time. */
public final class TestRows {
    private TestRows() {}

    /**
     * Reads every row as the test will.
     *
     * @throws IllegalArgumentException when they have not the columns, types or shape of the training rows
     * @throws IOException when they cannot be read, one is bad and may not be skipped, or none is left
     */
    public static void check(SparkSession spark, Files files, RunConfig config, Preprocessing preprocessing)
            throws IOException {
        Source test = config.data().test();
        if (test == null) {
            return;
        }
        Source source = test.under(config.data().root());
        String paths = String.join(", ", source.paths());
        SourceRows opened = source.open(spark, files);
        List<String> columns = opened.columns();
        if (!preprocessing.encoder(columns).hasTarget()) {
            throw new IllegalArgumentException("data.test: expected column "
                    + Excerpt.list(preprocessing.targets()) + " with the answer in " + paths + ", got columns "
                    + Excerpt.list(columns) + ". Test on rows that have it, or leave data.test out");
        }
        preprocessing.checkTypes(columns, opened.types());
        preprocessing.checkAnswerTypes(columns, opened.types());
        preprocessing.checkImages("data.test: " + paths, opened.shape());
        String plain = Json.line(preprocessing.toPlainData());
        List<String> names = List.copyOf(columns);
        Tally bad = new Tally();
        long usable = 0;
        try {
            for (byte[] part : opened.javaRows()
                    .mapPartitions(rows -> List.of(read(plain, names, rows)).iterator())
                    .collect()) {
                ByteBuffer buffer = ByteBuffer.wrap(part);
                usable += buffer.getLong();
                byte[] tally = new byte[buffer.remaining()];
                buffer.get(tally);
                bad.merge(Tally.fromBytes(tally));
            }
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
        if (config.data().badRows() == BadRows.FAIL && !bad.firstPlace().isEmpty()) {
            long others = bad.badCount() - 1;
            throw new IOException("data.test: " + source.place(files, bad.firstPlace()) + ": " + bad.firstProblem()
                    + (others > 0 ? ". " + others + " more rows are bad" : "")
                    + ". Correct it, or begin with data.badRows: skip to leave such rows out and count them");
        }
        if (usable == 0) {
            throw new IOException("data.test: expected rows to test on in " + paths + ", got none (skipped: "
                    + bad.skipped() + "). Check the path");
        }
    }

    /** Count of usable rows, then the tally of the others. */
    private static byte[] read(String plain, List<String> columns, Iterator<Row> rows) throws IOException {
        RowEncoder encoder = Plain.preprocessing(plain).encoder(columns);
        SlotWriter slots = new SlotWriter(0);
        Tally bad = new Tally();
        long usable = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            String problem = SourceRows.problem(row);
            if (problem != null) {
                bad.unreadable(SourceRows.where(row), problem);
                continue;
            }
            try {
                @Nullable Object[] values = SourceRows.values(row);
                slots.clear();
                encoder.slots(values, slots);
                encoder.targets(values, slots);
                encoder.weight(values);
                usable++;
            } catch (BadRowException e) {
                bad.bad(e.reason(), SourceRows.where(row), e.details());
            }
        }
        byte[] tally = bad.toBytes();
        return ByteBuffer.allocate(Long.BYTES + tally.length)
                .putLong(usable)
                .put(tally)
                .array();
    }
}
