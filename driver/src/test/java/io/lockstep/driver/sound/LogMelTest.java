package io.lockstep.driver.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.plaindata.Binding;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers of librosa's documentation where it has some, else of its definitions in NumPy and SciPy ({@code
 * scipy.signal.get_window("hann", fftbins=True)}, {@code numpy.fft.rfft}, {@code scipy.fft.dct(norm="ortho")}).
 */
class LogMelTest {
    private static final Offset<Double> CLOSE = within(1e-8);

    static Spectrum spectrum(Map<String, Object> keys) {
        return new Binding().bind(Spectrum.class, keys, "spectrum").at(8000);
    }

    /** {@code librosa.mel_frequencies(n_mels=40)}, {@code hz_to_mel} and {@code mel_to_hz}, as documented. */
    @Test
    void melScalesHaveTheirPublishedPoints() {
        double[] points = MelScale.SLANEY.between(0, 11025, 40);
        assertThat(points[1]).isCloseTo(85.317, within(5e-4));
        assertThat(points[11]).isCloseTo(938.49, within(5e-4));
        assertThat(points[12]).isCloseTo(1024.856, within(5e-4));
        assertThat(points[20]).isCloseTo(2071.84, within(5e-4));
        assertThat(points[39]).isCloseTo(11025, within(1e-8));
        assertThat(MelScale.SLANEY.mel(60)).isCloseTo(0.9, CLOSE);
        assertThat(MelScale.SLANEY.mel(440)).isCloseTo(6.6, CLOSE);
        assertThat(MelScale.SLANEY.hertz(3)).isCloseTo(200, CLOSE);
        assertThat(MelScale.HTK.mel(1000)).isCloseTo(999.98553714, CLOSE);
        assertThat(MelScale.HTK.hertz(MelScale.HTK.mel(3210))).isCloseTo(3210, CLOSE);
    }

    /** {@code librosa.filters.mel(sr=8000, n_fft=16, n_mels=4)}; bins are 500 Hz apart. */
    @Test
    void slaneysBandsHaveAreaOne() {
        MelFilters bands = new MelFilters(spectrum(Map.of("window", 16, "nfft", 16, "mels", 4)), 8000, 16, 4000);
        assertThat(bands.weight(0, 0)).isZero();
        assertThat(bands.weight(0, 1)).isCloseTo(0.0019911717592647543, within(1e-15));
        assertThat(bands.weight(1, 1)).isCloseTo(0.00012631023883561576, within(1e-15));
        assertThat(bands.weight(1, 2)).isCloseTo(0.00169804266550993, within(1e-15));
        assertThat(bands.weight(3, 7)).isCloseTo(0.00026302591491970674, within(1e-15));
        assertThat(bands.weight(3, 8)).isZero();
        assertThat(bands.energy(0, new double[] {9, 2, 9, 9, 9, 9, 9, 9, 9}))
                .isCloseTo(2 * 0.0019911717592647543, within(1e-15));
    }

    /** {@code librosa.filters.mel(sr=8000, n_fft=16, n_mels=3, htk=True, norm=None)}. */
    @Test
    void bandsOfHeightOneOnHtksScale() {
        Map<String, Object> keys = Map.of("window", 16, "nfft", 16, "mels", 3, "scale", "htk", "norm", "none");
        MelFilters bands = new MelFilters(spectrum(keys), 8000, 16, 4000);
        assertThat(bands.weight(0, 1)).isCloseTo(0.8934592216188898, CLOSE);
        assertThat(bands.weight(0, 2)).isCloseTo(0.16569184006146676, CLOSE);
        assertThat(bands.weight(1, 2)).isCloseTo(0.8343081599385332, CLOSE);
        assertThat(bands.weight(2, 5)).isCloseTo(0.8425854055393734, CLOSE);
    }

    /** {@code scipy.fft.dct([1, 2, 3, 4], norm="ortho")}, and by hand: 10 / 2 = 5. */
    @Test
    void cosineTransform() {
        double[] y = new CosineTransform(4, 4).ofColumns(new double[] {1, 2, 3, 4}, 1);
        assertThat(y).containsExactly(new double[] {5, -2.230442497387663, 0, -0.15851266778110737}, CLOSE);
        double[] two = new CosineTransform(5, 2).ofColumns(new double[] {1, 1, -2, -2, 0.5, 0.5, 4, 4, 3, 3}, 2);
        assertThat(two).containsExactly(new double[] {2.906888371, 2.906888371, -3.433490117, -3.433490117}, CLOSE);
    }

    /**
     * A sine of 1 kHz at 8 kHz under a Hann window of 256: bin 32 has a quarter of 256, squared, its neighbours half as much
     * before squaring, all others nothing.
     */
    @Test
    void theSpectrumOfASine() {
        float[] samples = new float[512];
        double[] sine = {0, Math.sqrt(0.5), 1, Math.sqrt(0.5), 0, -Math.sqrt(0.5), -1, -Math.sqrt(0.5)};
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) sine[i % 8];
        }
        LogMel mel = new LogMel(spectrum(Map.of("window", 256, "nfft", 256, "mels", 4)), 8000);
        double[] spectrum = new double[129];
        mel.spectrum(samples, 256, new double[256], spectrum);
        for (int bin = 0; bin < spectrum.length; bin++) {
            double expected = bin == 32 ? 4096 : bin == 31 || bin == 33 ? 1024 : 0;
            assertThat(spectrum[bin]).as("bin %s", bin).isCloseTo(expected, within(1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 16, 98, 202, 400, 512, 1000, 2048, 4096})
    void theTransformIsTheSumItIsDefinedBy(int nfft) {
        float[] samples = new float[nfft];
        for (int i = 0; i < nfft; i++) {
            samples[i] = (i * i % 201 - 100) / 256f;
        }
        LogMel mel = new LogMel(spectrum(Map.of("window", nfft, "nfft", nfft, "mels", 1, "power", 1)), 8000);
        double[] spectrum = new double[nfft / 2 + 1];
        mel.spectrum(samples, nfft / 2, new double[nfft], spectrum);
        double[] window = LogMel.hann(nfft, nfft);
        for (int bin = 0; bin < spectrum.length; bin += Math.max(1, nfft / 37)) {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < nfft; i++) {
                double angle = 2 * Math.PI * ((long) i * bin % nfft) / nfft;
                real += window[i] * samples[i] * StrictMath.cos(angle);
                imaginary += window[i] * samples[i] * StrictMath.sin(angle);
            }
            assertThat(spectrum[bin]).isCloseTo(StrictMath.hypot(real, imaginary), within(1e-9 * nfft));
        }
    }

    private static float[] parabola() {
        float[] samples = new float[1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (i * i % 201 - 100) / 256f;
        }
        return samples;
    }

    @Test
    void logMelOfSlaney() {
        Map<String, Object> keys = Map.of("window", 200, "hop", 80, "nfft", 256, "mels", 10);
        double[] decibels = new LogMel(spectrum(keys), 8000).of(parabola());
        assertThat(decibels).hasSize(10 * 13);
        assertThat(decibels[0]).isCloseTo(-6.108922325, CLOSE);
        assertThat(decibels[5]).isCloseTo(-1.864563682, CLOSE);
        assertThat(decibels[12]).isCloseTo(-10.015860922, CLOSE);
        assertThat(decibels[4 * 13 + 6]).isCloseTo(-10.218449013261493, CLOSE);
        assertThat(decibels[9 * 13 + 12]).isCloseTo(-8.512083881, CLOSE);
    }

    @Test
    void logMelOfHtkWithABound() {
        Map<String, Object> keys = new java.util.HashMap<>(Map.of("window", 200, "hop", 80, "nfft", 256, "mels", 10));
        keys.putAll(Map.of("scale", "htk", "norm", "none", "power", 1, "topDecibels", 30));
        keys.putAll(Map.of("lowest", 100, "highest", 3800));
        double[] decibels = new LogMel(spectrum(keys), 8000).of(parabola());
        assertThat(decibels[0]).isCloseTo(11.332514363, CLOSE);
        assertThat(decibels[4 * 13 + 6]).isCloseTo(11.695271402045478, CLOSE);
        assertThat(decibels[9 * 13 + 5]).isCloseTo(14.239847044, CLOSE);
        keys.put("reference", "max");
        double[] relative = new LogMel(spectrum(keys), 8000).of(parabola());
        double greatest = Arrays.stream(decibels).max().orElseThrow();
        for (int i = 0; i < relative.length; i++) {
            assertThat(relative[i]).isEqualTo(decibels[i] - greatest);
        }
        assertThat(new LogMel(spectrum(keys), 8000).silence()).isEqualTo(-30);
    }
}
