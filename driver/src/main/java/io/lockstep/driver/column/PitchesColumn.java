package io.lockstep.driver.column;

import io.lockstep.driver.music.Notes;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Music as a sequence of steps, each a number for every key: 1 where it sounds, else 0. The column has texts such as
 * {@code 60 64 67|60 65 69}, pitches of MIDI between spaces, steps between bars. {@link NextPitchesColumn} is their answer.
 *
 * @param lowest pitch that has a key; 21 is the piano's
 * @param keys a piano has 88
 * @param last whether the last step is read; false where it is answered alone
 */
public record PitchesColumn(
        String column,
        @Default("21") int lowest,
        @Default("88") int keys,
        @Default("true") boolean last) implements TextColumn {
    public PitchesColumn {
        if (lowest < 0 || keys < 1 || lowest + keys > Notes.HIGHEST + 1) {
            throw new IllegalArgumentException("lowest and keys: expected pitches from 0 to " + Notes.HIGHEST + ", got "
                    + keys + " from " + lowest + " on. The piano's are 88 from 21 on");
        }
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        row.text(notes(column, lowest, keys, value).text());
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Unlearnt(new Pitches(column, lowest, keys, last));
    }

    /** The notes of a value, all of which have keys. */
    static Notes notes(String column, int lowest, int keys, @Nullable Object value) throws BadRowException {
        Notes notes;
        try {
            notes = Notes.of(Texts.of(column, value));
        } catch (IllegalArgumentException e) {
            throw new BadRowException("no music", "column " + Excerpt.quoted(column) + ": " + e.getMessage());
        }
        for (int t = 0; t < notes.steps().size(); t++) {
            for (int pitch : notes.steps().get(t)) {
                if (pitch < lowest || pitch >= lowest + keys) {
                    throw new BadRowException(
                            "pitch without a key",
                            "column " + Excerpt.quoted(column) + ": step " + t + ": expected pitches from " + lowest
                                    + " to " + (lowest + keys - 1) + ", got " + pitch);
                }
            }
        }
        return notes;
    }

    /** The keys of a column's steps. */
    public record Pitches(
            String column,
            int lowest,
            int keys,
            @Default("true") boolean last) implements Feature {
        @Override
        public Slot slot() {
            return new Slot(Slot.Type.F32, Shape.of(keys), true);
        }

        @Override
        public void checkType(ColumnTypes types) {
            types.requireText("", column);
        }

        @Override
        public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
            Notes notes = notes(column, lowest, keys, value);
            int count = Math.max(0, notes.steps().size() - (last ? 0 : 1));
            row.items(count);
            for (int t = 0; t < count; t++) {
                for (int key = 0; key < keys; key++) {
                    row.number(notes.steps().get(t).contains(lowest + key) ? 1 : 0);
                }
            }
        }
    }
}
