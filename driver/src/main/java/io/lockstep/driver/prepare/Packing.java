package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.shard.ShardRow;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Turns a source's row into bytes that say where it goes: a side, then the packed row. Bad rows have a side too. */
final class Packing {
    static final byte TRAINING = 0;
    static final byte VALIDATION = 1;
    static final byte BAD = 2;

    private final RowContent content;
    private final RowEncoder encoder;
    private final Split split;
    private final SlotWriter written;

    Packing(Recipe recipe, Preprocessing preprocessing, Split split) {
        this.content = new RowContent(recipe);
        this.encoder = preprocessing.encoder(recipe.columns());
        this.split = split;
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
            return sided(side == Side.VALIDATION ? VALIDATION : TRAINING, ShardRow.pack(identity, written));
        } catch (BadRowException e) {
            return bad(e.reason(), SourceRows.where(row), e.details());
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
