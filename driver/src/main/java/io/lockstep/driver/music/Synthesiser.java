package io.lockstep.driver.music;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A plain synthesiser: each held note is its fundamental and five overtones, the h-th of amplitude 1 / h^2, equal temperament by the A of 440 Hz,
 * swelling for 10 ms and fading within the last 60 ms of the note. The loudest sample of a piece is 0.8 of the scale.
 *
 * @param tempo of the steps
 */
public record Synthesiser(Notes notes, Tempo tempo) {
    /** Samples a second. */
    public static final int RATE = 44_100;

    private static final int OVERTONES = 6;
    private static final double A = 440;
    private static final int PITCH_OF_A = 69;
    private static final int OCTAVE = 12;
    private static final double SWELL = 0.01;
    private static final double FADE = 0.06;
    private static final double LOUDEST = 0.8;
    private static final int HEADER = 44;
    private static final int LONGEST = 4 * 60 * 60;
    private static final int SAMPLE_BYTES = 2;

    /** Hertz of a pitch. */
    public static double frequency(int pitch) {
        return A * StrictMath.pow(2, (pitch - PITCH_OF_A) / (double) OCTAVE);
    }

    /**
     * From -1 to 1, mono.
     *
     * @throws IllegalArgumentException when they are those of more than four hours
     */
    public double[] samples() {
        double seconds = notes.steps().size() * tempo.secondsOfStep();
        if (seconds > LONGEST) {
            throw new IllegalArgumentException("sound: expected at most " + LONGEST + " seconds, got "
                    + Math.round(seconds) + ". Make fewer or shorter pieces");
        }
        int end = sample(notes.steps().size());
        double[] samples = new double[end];
        for (Notes.Held note : notes.held()) {
            int first = sample(note.first());
            int count = sample(note.end()) - first;
            for (int h = 1; h <= OVERTONES && h * frequency(note.pitch()) < RATE / 2.0; h++) {
                add(samples, first, count, h * frequency(note.pitch()), 1.0 / (h * h));
            }
        }
        double loudest = 0;
        for (double sample : samples) {
            loudest = Math.max(loudest, Math.abs(sample));
        }
        for (int i = 0; i < end && loudest > 0; i++) {
            samples[i] *= LOUDEST / loudest;
        }
        return samples;
    }

    private int sample(int step) {
        return (int) Math.round(step * tempo.secondsOfStep() * RATE);
    }

    /** Adds a tone, by rotation of a vector. */
    private static void add(double[] samples, int first, int count, double hertz, double amplitude) {
        double angle = 2 * Math.PI * hertz / RATE;
        double cosine = StrictMath.cos(angle);
        double sine = StrictMath.sin(angle);
        double x = 1;
        double y = 0;
        for (int i = 0; i < count; i++) {
            samples[first + i] += amplitude * y * envelope(i, count);
            double turned = x * cosine - y * sine;
            y = x * sine + y * cosine;
            x = turned;
        }
    }

    private static double envelope(int i, int count) {
        double swell = Math.min(1, i / (SWELL * RATE));
        double fade = Math.min(1, (count - 1 - i) / (FADE * RATE));
        return Math.min(swell, fade);
    }

    /** A WAV file, 16 bits, mono. */
    public byte[] wav() {
        double[] samples = samples();
        int data = Math.multiplyExact(samples.length, SAMPLE_BYTES);
        ByteBuffer out = ByteBuffer.allocate(HEADER + data).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(HEADER - 8 + data);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        out.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE * SAMPLE_BYTES);
        out.putShort((short) SAMPLE_BYTES).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data);
        for (double sample : samples) {
            out.putShort((short) Math.round(sample * Short.MAX_VALUE));
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
