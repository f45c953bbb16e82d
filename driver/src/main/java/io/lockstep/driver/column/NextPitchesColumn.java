package io.lockstep.driver.column;

import io.lockstep.driver.music.Notes;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a model of music, {@code label: {nextPitches: notes}}: for each step that {@link PitchesColumn} gives of the same column the
 * keys that sound in the one that follows, as a loss of labels at each step reads them. The keys are those of the input.
 *
 * @param pitches as the input has them; absent: they are taken from it
 */
public record NextPitchesColumn(String column, @Nullable Column pitches) implements TextColumn {
    public NextPitchesColumn {
        if (pitches != null && !(pitches instanceof PitchesColumn)) {
            throw new IllegalArgumentException(
                    "pitches: expected a column of pitches, got " + pitches + ". Leave it out");
        }
    }

    @Override
    public Column following(List<Column> inputs) {
        for (Column input : inputs) {
            if (input instanceof PitchesColumn found && found.column().equals(column)) {
                if (found.last()) {
                    throw new IllegalArgumentException(
                            "expected an input without the last step, which none follows." + " Write last: false");
                }
                if (pitches != null && !pitches.equals(found)) {
                    throw new IllegalArgumentException("expected the pitches of the input, " + found + ", got "
                            + pitches + ". Leave out nextPitches.pitches");
                }
                return new NextPitchesColumn(column, found);
            }
        }
        throw new IllegalArgumentException("expected an input of the same pitches, {pitches: {column: "
                + Excerpt.of(column) + ", last: false}}, got none. Add it to the inputs");
    }

    private PitchesColumn own() {
        if (pitches instanceof PitchesColumn own) {
            return own;
        }
        throw new IllegalStateException("pitches of " + column + ": expected those of the input");
    }

    @Override
    public boolean answersItsInput() {
        return true;
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        row.text(
                PitchesColumn.notes(column, own().lowest(), own().keys(), value).text());
    }

    @Override
    public @Nullable Feature answering(List<Feature> inputs) {
        for (Feature input : inputs) {
            if (input instanceof PitchesColumn.Pitches found && found.column().equals(column)) {
                return new NextPitches(column, found.lowest(), found.keys());
            }
        }
        return null;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Unlearnt(new NextPitches(column, own().lowest(), own().keys()));
    }

    /** The keys behind those of a column, the id {@code keys} between two steps. */
    public record NextPitches(String column, int lowest, int keys) implements Feature {
        @Override
        public Slot slot() {
            return Slot.raggedIds();
        }

        @Override
        public int largestId() {
            return keys;
        }

        @Override
        public boolean follows(Feature input) {
            return input instanceof PitchesColumn.Pitches found
                    && found.column().equals(column);
        }

        @Override
        public void checkType(ColumnTypes types) {
            types.requireText("", column);
        }

        @Override
        public int firstStep() {
            return 1;
        }

        @Override
        public int steps(@Nullable Object value) throws BadRowException {
            return PitchesColumn.notes(column, lowest, keys, value).steps().size();
        }

        @Override
        public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
            Notes notes = PitchesColumn.notes(column, lowest, keys, value);
            List<List<Integer>> steps = notes.steps();
            int count = 0;
            for (int t = 1; t < steps.size(); t++) {
                count += steps.get(t).size() + (t > 1 ? 1 : 0);
            }
            row.items(count);
            for (int t = 1; t < steps.size(); t++) {
                if (t > 1) {
                    row.integer(keys);
                }
                for (int pitch : steps.get(t)) {
                    row.integer(pitch - lowest);
                }
            }
        }
    }
}
