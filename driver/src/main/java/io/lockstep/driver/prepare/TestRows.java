package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.feature.SchemaDrift;
import io.lockstep.driver.feature.SourceSchema;
import io.lockstep.driver.feature.WeightsAboveZero;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.HeldSplit;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The rows a finished model is tested on, read once before training: what is wrong with them is known in time. */
public final class TestRows {
    private TestRows() {}

    /** As {@link #check(RunConfig, Rows, Preprocessing, SourceSchema)}, where nothing is known of the training rows' columns. */
    public static void check(RunConfig config, @Nullable Rows rows, Preprocessing preprocessing) throws IOException {
        check(config, rows, preprocessing, null);
    }

    /**
     * Reads every row as the test will.
     *
     * @param rows absent: there are none
     * @param trained columns of the training rows; absent: nothing is known of them
     * @throws IllegalArgumentException when they have not the columns, types or shape of the training rows
     * @throws IOException when they cannot be read, one is bad and may not be skipped, or none is left,
     *     or all of their weights, or of their steps', are 0
     */
    public static void check(
            RunConfig config, @Nullable Rows rows, Preprocessing preprocessing, @Nullable SourceSchema trained)
            throws IOException {
        if (rows == null) {
            return;
        }
        String paths = rows.name();
        SourceRows opened = rows.windowed(config.data().windows(), true).open();
        List<String> columns = opened.columns();
        checkColumns(rows, opened, preprocessing, trained);
        String plain = Json.line(preprocessing.toPlainData());
        List<String> names = List.copyOf(columns);
        Tally bad = new Tally();
        WeightsAboveZero weights = new WeightsAboveZero(preprocessing);
        int kinds = weights.found().size();
        long usable = 0;
        try {
            for (byte[] part : opened.javaRows()
                    .mapPartitions(own -> List.of(read(plain, names, own)).iterator())
                    .collect()) {
                ByteBuffer buffer = ByteBuffer.wrap(part);
                usable += buffer.getLong();
                for (int kind = 0; kind < kinds; kind++) {
                    weights.add(kind, buffer.get() == 1);
                }
                byte[] tally = new byte[buffer.remaining()];
                buffer.get(tally);
                bad.merge(Tally.fromBytes(tally));
            }
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
        new BadRowLimit(config.data().badRows(), "data.test: ")
                .check(rows.windowed(config.data().windows(), true), bad, usable + bad.badCount());
        if (usable == 0) {
            throw new IOException("data.test: expected rows to test on in " + paths + ", got none (skipped: "
                    + bad.skipped() + "). Check the path");
        }
        weights.check("data.test", usable);
    }

    private static void checkColumns(
            Rows rows, SourceRows opened, Preprocessing preprocessing, @Nullable SourceSchema trained)
            throws IOException {
        String paths = rows.name();
        List<String> columns = opened.columns();
        if (!columns.containsAll(preprocessing.targets())) {
            throw new IllegalArgumentException("data.test: expected column "
                    + Excerpt.list(preprocessing.targets()) + " with the answer in " + paths + ", got columns "
                    + Excerpt.list(columns) + ". Test on rows that have it, or leave data.test out");
        }
        if (trained != null) {
            SchemaDrift.between(trained, KeptSchema.of(opened, rows.declaresTypes()), preprocessing.needed(true))
                    .check("data.test: " + paths, true);
        }
        preprocessing.checkStepWeights("data.test: " + paths, columns);
        preprocessing.encoder(columns);
        preprocessing.checkTypes(columns, opened.types());
        preprocessing.checkAnswerTypes(columns, opened.types());
        preprocessing.checkImages("data.test: " + paths, opened.shape());
    }

    /**
     * Which test rows they are: a digest of the bytes they are read from, or of what they hold.
     *
     * @param rows absent: there are none
     */
    public static String digest(RunConfig config, @Nullable Rows rows) throws IOException {
        if (rows == null) {
            return "";
        }
        Optional<Rows.Digest> digest = rows.digest();
        if (digest.isPresent()) {
            return digest.get().sha256();
        }
        SourceRows opened = rows.windowed(config.data().windows(), true).open();
        Tally tally = Learning.of(opened, FirstReading.recipe(config, opened), new HeldSplit())
                .tally();
        return Sha256.of(Json.line(tally.contents()).getBytes(StandardCharsets.UTF_8));
    }

    /** Count of usable rows, which weights of theirs are above 0, a byte each, then the tally of the others. */
    private static byte[] read(String plain, List<String> columns, Iterator<Row> rows) throws IOException {
        Preprocessing preprocessing = Plain.preprocessing(plain);
        RowEncoder encoder = preprocessing.encoder(columns);
        WeightsAboveZero weights = new WeightsAboveZero(preprocessing);
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
                weights.add(encoder.weight(values), encoder);
                usable++;
            } catch (BadRowException e) {
                bad.bad(e.reason(), SourceRows.where(row), e.details());
            }
        }
        byte[] tally = bad.toBytes();
        byte[] found = new byte[weights.found().size()];
        for (int kind = 0; kind < found.length; kind++) {
            found[kind] = (byte) (weights.found().get(kind) ? 1 : 0);
        }
        return ByteBuffer.allocate(Long.BYTES + found.length + tally.length)
                .putLong(usable)
                .put(found)
                .put(tally)
                .array();
    }
}
