package io.lockstep.driver.overview;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.prepare.Tally;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the rows of one source hold, by part; parts of it merge in any order to the same. */
final class SourceTally {
    private final Split split;
    private final Part trained;
    private final Part held;
    private final RowContent content;
    private final Tally rows = new Tally();
    private final Map<Part, PartTally> parts = new EnumMap<>(Part.class);

    /**
     * @param trained part of the rows on the split's training side
     * @param held part of the others
     * @param image shape of the source's pictures; absent: it has none
     */
    SourceTally(Recipe recipe, Split split, Part trained, Part held, @Nullable List<Integer> image) {
        this.split = split;
        this.trained = trained;
        this.held = held;
        this.content = new RowContent(recipe);
        ExampleColumns columns = new ExampleColumns(recipe, image);
        for (Part part : List.of(trained, held)) {
            parts.computeIfAbsent(part, own -> new PartTally(recipe.columns(), columns));
        }
    }

    /** Counts a row that cannot be read. */
    void unreadable(String where, String problem) {
        rows.unreadable(where, problem);
    }

    /** Counts a row, and what it holds where it can be used. */
    void add(String where, @Nullable Object[] values) {
        try {
            Side side = split.side(content.identity(values), values);
            if (side == Side.ACROSS) {
                rows.unreadable(where, SourceRows.ACROSS_THE_SPLIT);
                return;
            }
            Part part = side == Side.TRAINING ? trained : held;
            byte[] own = content.content();
            rows.good(part != trained, own);
            part(part).add(own, values);
        } catch (BadRowException e) {
            rows.bad(e.reason(), where, e.details());
        }
    }

    private PartTally part(Part part) {
        return parts.computeIfAbsent(part, own -> {
            throw new IllegalStateException("no such part: " + own);
        });
    }

    byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        byte[] tally = rows.toBytes();
        out.writeInt(tally.length);
        out.write(tally);
        for (PartTally part : parts.values()) {
            part.write(out);
        }
        return bytes.toByteArray();
    }

    void merge(byte[] other) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(other));
        byte[] tally = new byte[in.readInt()];
        in.readFully(tally);
        rows.merge(Tally.fromBytes(tally));
        for (PartTally part : parts.values()) {
            part.mergeFrom(in);
        }
    }

    Tally rows() {
        return rows;
    }

    /** Rows of a part that can be used. */
    long count(Part part) {
        return part == trained ? rows.trained() : rows.validation();
    }

    Map<Part, PartSurvey> surveys() {
        Map<Part, PartSurvey> surveys = new EnumMap<>(Part.class);
        parts.forEach((part, tally) -> surveys.put(part, tally.survey()));
        return surveys;
    }
}
