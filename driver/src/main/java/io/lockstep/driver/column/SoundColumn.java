package io.lockstep.driver.column;

import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.sound.BadSoundException;
import io.lockstep.driver.sound.SoundAugmentation;
import io.lockstep.driver.sound.SoundForm;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Inlined;
import io.lockstep.kernels.plaindata.PlainDataException;
import org.jspecify.annotations.Nullable;

/**
 * Sounds as the bytes of WAV files, from the source {@code wav-folder} or from any table with a column of bytes. What a
 * network sees of them is computed once, when rows are prepared.
 *
 * @param form from a file to numbers
 * @param standardize whether every band is brought to mean 0 and deviation 1 over all frames of the training rows
 * @param augment what is changed by chance about training sounds, anew in every epoch
 */
public record SoundColumn(
        String column,
        @Inlined SoundForm form,
        @Default("true") boolean standardize,
        @Nullable SoundAugmentation augment)
        implements Column {
    public SoundColumn {
        if (augment != null) {
            if (form.sequence()) {
                throw new PlainDataException(
                        "augment", "expected sounds of one length, got sequence: true. Remove one of them");
            }
            augment.check(form);
        }
    }

    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireBytes(where, column);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        byte[] file = file(column, value);
        try {
            form.decoded(file);
        } catch (BadSoundException e) {
            throw bad(column, e);
        }
        row.bytes(file);
    }

    static byte[] file(String column, @Nullable Object value) throws BadRowException {
        if (value instanceof byte[] file) {
            return file;
        }
        throw new BadRowException(
                value == null ? "missing value" : "no bytes",
                "column " + Excerpt.quoted(column) + ": expected a WAV file's bytes, got "
                        + (value == null ? "none" : "no bytes"));
    }

    static BadRowException bad(String column, BadSoundException e) {
        return new BadRowException(e.reason(), "column " + Excerpt.quoted(column) + ": " + e.getMessage());
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new SoundStatistics(this);
    }

    @Override
    public Column prepared() {
        return new SoundColumn(column, form, standardize, null);
    }

    @Override
    public Decoder trained(Decoder decoder) {
        return augment != null && decoder instanceof SoundDecoder sounds ? sounds.augmented(augment) : decoder;
    }
}
