package io.lockstep.driver.sound;

/** Pitch as it is heard: mel of a frequency in Hz. */
public enum MelScale {
    /**
     * That of Slaney's Auditory Toolbox, librosa's own: linear up to 1000 Hz, 200/3 Hz a mel, then logarithmic, 27 mels
     * for a factor of 6.4.
     */
    SLANEY {
        @Override
        double mel(double hertz) {
            return hertz < KNEE ? hertz / LINEAR : KNEE / LINEAR + StrictMath.log(hertz / KNEE) / STEP;
        }

        @Override
        double hertz(double mel) {
            return mel < KNEE / LINEAR ? mel * LINEAR : KNEE * StrictMath.exp(STEP * (mel - KNEE / LINEAR));
        }
    },
    /** That of HTK: {@code 2595 log10(1 + f / 700)}. */
    HTK {
        @Override
        double mel(double hertz) {
            return HTK_FACTOR * StrictMath.log10(1 + hertz / HTK_CORNER);
        }

        @Override
        double hertz(double mel) {
            return HTK_CORNER * (StrictMath.pow(10, mel / HTK_FACTOR) - 1);
        }
    };

    private static final double LINEAR = 200.0 / 3;
    private static final double KNEE = 1000;
    private static final double STEP = StrictMath.log(6.4) / 27;
    private static final double HTK_FACTOR = 2595;
    private static final double HTK_CORNER = 700;

    abstract double mel(double hertz);

    abstract double hertz(double mel);

    /** Frequencies at equal distances of this scale, both ends among them. */
    double[] between(double lowest, double highest, int count) {
        double low = mel(lowest);
        double step = (mel(highest) - low) / (count - 1);
        double[] points = new double[count];
        for (int i = 0; i < count; i++) {
            points[i] = hertz(low + step * i);
        }
        return points;
    }
}
