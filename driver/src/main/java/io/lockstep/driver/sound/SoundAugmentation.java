package io.lockstep.driver.sound;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import org.jspecify.annotations.Nullable;

/**
 * What is changed by chance about each training sound, anew in every epoch; never about those a model is measured on.
 * Masks are those of Park et al., <a href="https://arxiv.org/abs/1904.08779">SpecAugment</a>, section 2, without time
 * warping: a width w drawn from 0 … width, both included, and a place drawn from 0 … size - w. What is masked is the
 * mean of the training rows, where they are standardised; else silence.
 *
 * @param timeShift frames by which a sound is moved at most, either way; what comes in is silence
 * @param bandShift bands by which it is moved at most, either way; what comes in is the outermost band once more
 * @param timeMasks frames that are masked in all bands
 * @param bandMasks bands that are masked in all frames
 */
public record SoundAugmentation(
        @Default("0") int timeShift,
        @Default("0") int bandShift,
        @Nullable Masks timeMasks,
        @Nullable Masks bandMasks) {
    /** Nothing is changed. */
    public static final SoundAugmentation NONE = new SoundAugmentation(0, 0, null, null);

    /**
     * Masks along one axis.
     *
     * @param count of masks, which may overlap
     * @param width of each at most
     */
    public record Masks(@Default("1") int count, int width) {
        public Masks {
            SoundForm.requirePositive("count", count);
            SoundForm.requirePositive("width", width);
        }
    }

    public SoundAugmentation {
        requireNatural("timeShift", timeShift);
        requireNatural("bandShift", bandShift);
    }

    private static void requireNatural(String key, int value) {
        if (value < 0) {
            throw new PlainDataException(key, "expected at least 0, got " + value);
        }
    }

    /** Whether training sees sounds as they are. */
    public boolean isNone() {
        return equals(NONE);
    }

    /**
     * Checks that there is room for what is changed.
     *
     * @throws IllegalArgumentException naming the key
     */
    public void check(SoundForm form) {
        requireRoom("timeShift", timeShift, form.frames(), "frames");
        requireRoom("bandShift", bandShift, form.bands(), "bands");
        requireRoom("timeMasks.width", timeMasks == null ? 0 : timeMasks.width, form.frames(), "frames");
        requireRoom("bandMasks.width", bandMasks == null ? 0 : bandMasks.width, form.bands(), "bands");
    }

    private static void requireRoom(String key, int value, int size, String unit) {
        if (value >= size) {
            throw new PlainDataException(
                    "augment." + key,
                    "expected less than " + size + ", the " + unit + " of a sound, got " + value + ". Lower it");
        }
    }
}
