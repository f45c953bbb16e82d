package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.sound.BadSoundException;
import io.lockstep.driver.sound.SoundAugmentation;
import io.lockstep.driver.sound.SoundExtractor;
import io.lockstep.driver.sound.SoundForm;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Inlined;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sound's numbers, {@code (x - mean[b]) / deviation[b]} in band b.
 *
 * @param mean of each band over all frames of the training rows; empty: numbers are taken as they are
 * @param deviation of each band, over n; 1 where a band never changes
 */
record SoundFeature(
        String column,
        @Inlined SoundForm form,
        @Default("[]") List<Double> mean,
        @Default("[]") List<Double> deviation) implements Feature {
    SoundFeature {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        int expected = mean.isEmpty() ? 0 : form.bands();
        if (mean.size() != expected || deviation.size() != expected) {
            throw new IllegalArgumentException("mean and deviation: expected " + form.bands()
                    + " of each, one for each band, got " + mean.size() + " and " + deviation.size());
        }
        for (double value : deviation) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("deviation must be above 0, got " + value);
            }
        }
    }

    @Override
    public Slot slot() {
        return new Slot(Slot.Type.F32, form.shape(), form.sequence());
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireBytes("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        double[] numbers;
        try {
            numbers = SoundExtractor.of(form).extract(SoundColumn.file(column, value));
        } catch (BadSoundException e) {
            throw SoundColumn.bad(column, e);
        }
        int bands = form.bands();
        int frames = numbers.length / bands;
        if (form.sequence()) {
            row.items(frames);
        }
        for (int i = 0; i < numbers.length; i++) {
            int band = form.sequence() ? i % bands : i / frames;
            double given = form.sequence() ? numbers[band * frames + i / bands] : numbers[i];
            float number = scaled(band, given);
            if (!Float.isFinite(number)) {
                throw new BadRowException(
                        "not finite",
                        "column " + Excerpt.quoted(column) + ": expected finite numbers, got " + number + " in band "
                                + band);
            }
            row.number(number);
        }
    }

    private float scaled(int band, double number) {
        return mean.isEmpty() ? (float) number : (float) ((number - mean.get(band)) / deviation.get(band));
    }

    /** Bands from the lowest at the bottom; samples are no picture. */
    @Override
    public @Nullable PictureForm picture(@Nullable Shape input) {
        return form.shape().rank() == 3 ? new PictureForm(form.shape(), true) : null;
    }

    /** What is masked is the mean, which is 0 once it is subtracted; silence where it is not. */
    @Override
    public Decoder decoder(@Nullable Shape input, Augmentation augmentation) {
        if (form.sequence()) {
            return new AsStored();
        }
        double[] numbers = SoundExtractor.of(form).silence();
        List<Double> silence = new ArrayList<>();
        List<Double> masked = new ArrayList<>();
        for (int band = 0; band < numbers.length; band++) {
            double silent = scaled(band, numbers[band]);
            silence.add(silent);
            masked.add(mean.isEmpty() ? silent : 0.0);
        }
        return new SoundDecoder(form.frames(), silence, masked, SoundAugmentation.NONE);
    }
}
