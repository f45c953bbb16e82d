package io.lockstep.driver.sound;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What a {@link SoundForm} makes of files, with its tables. Immutable. */
public final class SoundExtractor {
    private static final int MOST_KEPT = 64;
    private static final ConcurrentMap<SoundForm, SoundExtractor> KEPT = new ConcurrentHashMap<>();

    private final SoundForm form;
    private final @Nullable LogMel logMel;
    private final @Nullable CosineTransform cosines;

    private SoundExtractor(SoundForm form) {
        this.form = form;
        boolean spectrum = form.features() != SoundForm.Features.WAVEFORM;
        this.logMel = spectrum ? new LogMel(form.spectrum().at(form.rate()), form.rate()) : null;
        this.cosines = form.features() == SoundForm.Features.MFCC
                ? new CosineTransform(form.spectrum().mels(), form.spectrum().coefficients())
                : null;
    }

    /** The extractor of a form, made once. */
    public static SoundExtractor of(SoundForm form) {
        if (KEPT.size() > MOST_KEPT) {
            KEPT.clear();
        }
        return KEPT.computeIfAbsent(form, SoundExtractor::new);
    }

    /**
     * A file's numbers.
     *
     * @param file Not modified.
     * @return [bands, frames], freshly made; frames are those of the form, or of a sequence its own
     */
    public double[] extract(byte[] file) throws BadSoundException {
        Sound sound = form.decoded(file);
        Trim trim = form.trim();
        int most = trim == null && !form.sequence() ? form.samples() : Integer.MAX_VALUE;
        float[] samples = Resampling.resampled(sound, form.rate(), most);
        samples = trim == null ? samples : trim.of(samples);
        return numbers(
                form.sequence() || samples.length == form.samples() ? samples : Arrays.copyOf(samples, form.samples()));
    }

    /**
     * Numbers of silence, the same in every frame.
     *
     * @return [bands], freshly made
     */
    public double[] silence() {
        double[] silence = new double[logMel == null ? 1 : form.spectrum().mels()];
        Arrays.fill(silence, logMel == null ? 0 : logMel.silence());
        return cosines == null ? silence : cosines.ofColumns(silence, 1);
    }

    /** @param samples of the form's length. Not modified. */
    double[] numbers(float[] samples) {
        if (logMel == null) {
            double[] numbers = new double[samples.length];
            for (int i = 0; i < samples.length; i++) {
                numbers[i] = samples[i];
            }
            return numbers;
        }
        double[] decibels = logMel.of(samples);
        return cosines == null ? decibels : cosines.ofColumns(decibels, form.frames(samples.length));
    }
}
