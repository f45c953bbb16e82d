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
import io.lockstep.driver.window.WindowAccount;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Turns a source's row into bytes that say where it goes: a side, then the packed row. What is wrong with a bad one is told
 * until the next. Not thread-safe.
 */
final class Packing {
    static final byte TRAINING = 0;
    static final byte VALIDATION = 1;
    /** Account of training rows that are bad. */
    static final byte BAD = 2;
    /** What a task found for the profile of the training rows. */
    static final byte PROFILE = 3;

    /** Account of bad validation rows of a source of their own. */
    static final byte HELD_BAD = 4;

    private final RowContent content;
    private final RowEncoder encoder;
    private final Split split;
    private final SlotWriter written;
    private final @Nullable ProfileLearner profile;
    private String where = "";
    private String reason = "";
    private @Nullable String problem;

    /** For rows that no profile looks at. */
    Packing(Recipe recipe, Preprocessing preprocessing, Split split) {
        this(recipe, preprocessing, split, null);
    }

    /** @param profile that looks at the training rows, too; absent: it does not, or knows them already */
    Packing(Recipe recipe, Preprocessing preprocessing, Split split, @Nullable ProfileLearner profile) {
        this.content = new RowContent(recipe);
        this.encoder = preprocessing.encoder(recipe.columns());
        this.split = split;
        this.profile = profile;
        this.written = new SlotWriter(preprocessing.layout().fixedBytes());
    }

    /** The row's side and packed form; null for a bad one. */
    byte @Nullable [] pack(Row row) {
        where = SourceRows.where(row);
        reason = "";
        problem = SourceRows.problem(row);
        if (problem != null) {
            return null;
        }
        try {
            @Nullable Object[] values = SourceRows.values(row);
            byte[] identity = content.identity(values);
            Side side = split.side(identity, values);
            if (side == Side.ACROSS) {
                problem = SourceRows.ACROSS_THE_SPLIT;
                return null;
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
            reason = e.reason();
            problem = e.details();
            return null;
        }
    }

    /** What was found for the profile; null where it does not look. */
    byte @Nullable [] profiled() {
        return profile == null ? null : profile.toBytes();
    }

    /** What is wrong with the row packed last, as its source says it, or as the columns do; null when nothing is. */
    @Nullable String problem() {
        return problem;
    }

    /** What the problem of columns is counted by; empty for one that the source tells. */
    String reason() {
        return reason;
    }

    /** Whether the row packed last is a bad one, not just none that was meant to be a row. */
    boolean isBad() {
        String told = problem;
        return told != null && (!reason.isEmpty() || !(SourceRows.isLeftOut(told) || WindowAccount.isAccount(told)));
    }

    /** Counts the row packed last, a bad one. */
    void count(Tally tally) {
        String told = String.valueOf(problem);
        if (reason.isEmpty()) {
            tally.unreadable(where, told);
        } else {
            tally.bad(reason, where, told);
        }
    }

    static byte[] sided(byte side, byte[] content) {
        byte[] bytes = new byte[content.length + 1];
        bytes[0] = side;
        System.arraycopy(content, 0, bytes, 1, content.length);
        return bytes;
    }
}
