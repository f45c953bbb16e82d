package io.lockstep.driver.sound;

/**
 * Triangular bands over the bins of a spectrum, as {@code librosa.filters.mel}: with points p at equal distances of the
 * mel scale, band m at frequency f is
 *
 * <pre>
 * max(0, min((f - p[m]) / (p[m+1] - p[m]), (p[m+2] - f) / (p[m+2] - p[m+1])))   times 2 / (p[m+2] - p[m]) for area 1
 * </pre>
 */
final class MelFilters {
    private final int bins;
    /** [mels, bins]. */
    private final double[] weights;
    /** The first bin of each band, and behind the last. */
    private final int[] first;

    private final int[] end;

    /**
     * @param spectrum with every key said
     * @param nfft of it
     */
    MelFilters(Spectrum spectrum, int rate, int nfft, double highest) {
        int mels = spectrum.mels();
        this.bins = nfft / 2 + 1;
        this.weights = new double[mels * bins];
        this.first = new int[mels];
        this.end = new int[mels];
        double[] points = spectrum.scale().between(spectrum.lowest(), highest, mels + 2);
        for (int mel = 0; mel < mels; mel++) {
            double low = points[mel];
            double middle = points[mel + 1];
            double high = points[mel + 2];
            double factor = spectrum.norm() == Spectrum.MelNorm.SLANEY ? 2 / (high - low) : 1;
            first[mel] = bins;
            for (int bin = 0; bin < bins; bin++) {
                double hertz = (double) bin * rate / nfft;
                double weight = Math.min((hertz - low) / (middle - low), (high - hertz) / (high - middle));
                if (weight > 0) {
                    weights[mel * bins + bin] = factor * weight;
                    first[mel] = Math.min(first[mel], bin);
                    end[mel] = bin + 1;
                }
            }
        }
    }

    /** Weight of a bin in a band. */
    double weight(int mel, int bin) {
        return weights[mel * bins + bin];
    }

    /** Sum of a spectrum's bins under a band, from the lowest. */
    double energy(int mel, double[] spectrum) {
        double sum = 0;
        for (int bin = first[mel]; bin < end[mel]; bin++) {
            sum += weights[mel * bins + bin] * spectrum[bin];
        }
        return sum;
    }
}
