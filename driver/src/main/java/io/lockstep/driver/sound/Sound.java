package io.lockstep.driver.sound;

/**
 * One channel of samples.
 *
 * @param rate samples in a second
 * @param samples from -1 to 1 where they were whole numbers. Kept, not modified.
 */
public record Sound(int rate, float[] samples) {
    /**
     * The sound of a WAV file, at its own rate.
     *
     * @param file Not modified.
     * @param mostSeconds of a sound that is taken
     */
    public static Sound of(byte[] file, double mostSeconds) throws BadSoundException {
        return WavDecoder.decode(file, mostSeconds);
    }

    /** How long it is. */
    public double seconds() {
        return (double) samples.length / rate;
    }
}
