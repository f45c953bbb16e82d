package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.profile.ProfileLearner;
import io.lockstep.driver.shard.ShardRow;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Turns a source's row into bytes that say where it goes: a side, then the packed row. Bad rows have a side too. */
final class Packing {
    static final byte TRAINING = 0;
    static final byte VALIDATION = 1;
    static final byte BAD = 2;
    /** What a task found for the profile of the training rows. */
    static final byte PROFILE = 3;

    private final RowContent content;
    private final RowEncoder encoder;
    private final Split split;
    private final SlotWriter written;
    private final @Nullable ProfileLearner profile;

    /** @param profile that looks at the training rows, too; absent: it knows them already */
    Packing(Recipe recipe, Preprocessing preprocessing, Split split, @Nullable ProfileLearner profile) {
        this.content = new RowContent(recipe);
        this.encoder = preprocessing.encoder(recipe.columns());
        this.split = split;
        this.profile = profile;
        this.written = new SlotWriter(preprocessing.layout().fixedBytes());
    }

    byte[] pack(Row row) {
        String problem = SourceRows.problem(row);
        if (problem != null) {
            return bad("", SourceRows.where(row), problem);
        }
        try {
            @Nullable Object[] values = SourceRows.values(row);
            byte[] identity = content.identity(values);
            Side side = split.side(identity, values);
            if (side == Side.ACROSS) {
                return bad("", SourceRows.where(row), SourceRows.ACROSS_THE_SPLIT);
            }
            written.clear();
            encoder.slots(values, written);
            encoder.targets(values, written);
            written.number(side == Side.TRAINING ? encoder.trainingWeight(values) : encoder.weight(values));
            if (side == Side.TRAINING && profile != null) {
                profile.add(values);
            }
            return sided(side == Side.VALIDATION ? VALIDATION : TRAINING, ShardRow.pack(identity, written));
        } catch (BadRowException e) {
            return bad(e.reason(), SourceRows.where(row), e.details());
        }
    }

    /** Rows packed, and behind them what was found for the profile. */
    Iterator<byte[]> pack(Iterator<Row> rows) {
        return new Packed(rows);
    }

    /** A task's rows, packed. */
    private final class Packed implements Iterator<byte[]> {
        private final Iterator<Row> rows;
        private boolean profiled;

        private Packed(Iterator<Row> rows) {
            this.rows = rows;
            this.profiled = profile == null;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext() || !profiled;
        }

        @Override
        public byte[] next() {
            if (profile == null || rows.hasNext()) {
                return pack(rows.next());
            }
            if (profiled) {
                throw new NoSuchElementException();
            }
            profiled = true;
            return sided(PROFILE, profile.toBytes());
        }
    }

    private static byte[] bad(String reason, String where, String problem) {
        return sided(BAD, (where + "\0" + reason + "\0" + problem).getBytes(StandardCharsets.UTF_8));
    }

    /** Counts a row of the bad side. */
    static void count(byte[] bad, Tally tally) {
        String[] parts = new String(bad, 1, bad.length - 1, StandardCharsets.UTF_8).split("\0", 3);
        if (parts[1].isEmpty()) {
            tally.unreadable(parts[0], parts[2]);
        } else {
            tally.bad(parts[1], parts[0], parts[2]);
        }
    }

    private static byte[] sided(byte side, byte[] content) {
        byte[] bytes = new byte[content.length + 1];
        bytes[0] = side;
        System.arraycopy(content, 0, bytes, 1, content.length);
        return bytes;
    }
}
