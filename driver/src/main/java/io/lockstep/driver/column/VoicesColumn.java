package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.driver.music.Notes;
import io.lockstep.driver.music.Voices;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bars of music of several voices, as voices x steps x (keys + 1) numbers, of which one of each voice and step is 1: the first where the voice is silent,
 * else its key's. The column has texts such as {@code 67 64 60 48|67 64 - 48}, voices between spaces, steps between bars, all of one length.
 *
 * @param voices of each step
 * @param steps of each row
 * @param lowest pitch that has a key
 * @param keys from the lowest on; chorales lie within 46 from 36 on
 */
public record VoicesColumn(
        String column,
        @Default("4") int voices,
        @Default("16") int steps,
        @Default("36") int lowest,
        @Default("46") int keys)
        implements TextColumn {
    public VoicesColumn {
        if (voices < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    "voices and steps: expected at least 1, got " + voices + " and " + steps);
        }
        if (lowest < 0 || keys < 1 || lowest + keys > Notes.HIGHEST + 1) {
            throw new IllegalArgumentException("lowest and keys: expected pitches from 0 to " + Notes.HIGHEST + ", got "
                    + keys + " from " + lowest + " on. Chorales lie within 46 from 36 on");
        }
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        row.text(learnt().voices(value).text());
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Unlearnt(learnt());
    }

    private VoicesOfKeys learnt() {
        return new VoicesOfKeys(column, voices, steps, lowest, keys);
    }

    /** The keys of a column's voices. */
    public record VoicesOfKeys(String column, int voices, int steps, int lowest, int keys) implements Feature {
        @Override
        public Slot slot() {
            return new Slot(Slot.Type.U8, Shape.of(voices, steps, keys + 1), false);
        }

        @Override
        public void checkType(ColumnTypes types) {
            types.requireText("", column);
        }

        @Override
        public Decoder decoder(@Nullable Shape input, Augmentation augmentation) {
            return new PixelDecoder(new PixelScale(1, List.of(), List.of()), null, Augmentation.NONE);
        }

        @Override
        public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
            Voices music = voices(value);
            byte[] units = new byte[voices * steps * (keys + 1)];
            for (int voice = 0; voice < voices; voice++) {
                for (int t = 0; t < steps; t++) {
                    int pitch = music.steps().get(t).get(voice);
                    int unit = pitch == Voices.SILENT ? 0 : 1 + pitch - lowest;
                    units[(voice * steps + t) * (keys + 1) + unit] = 1;
                }
            }
            row.bytes(units);
        }

        private Voices voices(@Nullable Object value) throws BadRowException {
            String where = "column " + Excerpt.quoted(column) + ": ";
            Voices music;
            try {
                music = Voices.of(Texts.of(column, value));
            } catch (IllegalArgumentException e) {
                throw new BadRowException("no music", where + e.getMessage());
            }
            if (music.steps().size() != steps || music.steps().get(0).size() != voices) {
                throw new BadRowException(
                        "wrong length",
                        where + "expected " + steps + " steps of " + voices + " voices, got "
                                + music.steps().size() + " of "
                                + (music.steps().isEmpty()
                                        ? 0
                                        : music.steps().get(0).size()));
            }
            for (int t = 0; t < steps; t++) {
                for (int pitch : music.steps().get(t)) {
                    if (pitch != Voices.SILENT && (pitch < lowest || pitch >= lowest + keys)) {
                        throw new BadRowException(
                                "pitch without a key",
                                where + "step " + t + ": expected pitches from " + lowest + " to " + (lowest + keys - 1)
                                        + ", got " + pitch);
                    }
                }
            }
            return music;
        }
    }
}
