package io.lockstep.jobs.samples;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Utterances of one to seven digits by one speaker: recordings one after another, each as loud as it happens, gaps of up to 0.3 seconds
 * between, before and behind them, and noise over all. An utterance is a function of (seed, part, number) and the recordings; speakers take
 * turns.
 */
final class ConnectedDigits {
    private static final int MOST_DIGITS = 7;
    private static final double LONGEST_GAP = 0.3;
    /** Decibels by which the noise is softer than the digits. */
    private static final double LEAST_DISTANCE = 15;

    private static final double MOST_DISTANCE = 35;
    private static final int FIRST_DIGIT = 16;
    private static final int FIRST_NOISE = 1024;

    private final long seed;
    private final Part part;
    private final List<String> speakers;
    private final List<List<List<float[]>>> digits = new ArrayList<>();

    /** Takes that a part is made of; no two parts share one. */
    enum Part {
        TRAIN(0, 10, Integer.MAX_VALUE - 1),
        VALIDATION(1, 5, 9),
        TEST(2, 0, 4);

        private final int number;
        private final int first;
        private final int last;

        Part(int number, int first, int last) {
            this.number = number;
            this.first = first;
            this.last = last;
        }
    }

    /**
     * What was said, and how it sounds.
     *
     * @param samples from -1 to 1. Kept.
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Utterance(String speaker, List<Integer> said, double[] samples) {
        String text() {
            return String.join(" ", said.stream().map(String::valueOf).toList());
        }
    }

    ConnectedDigits(Recordings recordings, long seed, Part part) {
        this.seed = seed;
        this.part = part;
        this.speakers = recordings.speakers();
        for (String speaker : speakers) {
            digits.add(recordings.digits(speaker, part.first, part.last));
        }
    }

    /** The name of its part. */
    String part() {
        return part.name().toLowerCase(Locale.ROOT);
    }

    Utterance utterance(int number) {
        int speaker = number % speakers.size();
        RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA, 300 + part.number, number);
        int count = 1 + (int) random.below(MOST_DIGITS, 0);
        double loudness = 0.5 + 0.5 * random.uniform(1);
        List<Integer> said = new ArrayList<>();
        double[] samples = new double[gap(random.uniform(2))];
        for (int i = 0; i < count; i++) {
            int at = FIRST_DIGIT + 4 * i;
            int digit = (int) random.below(10, at);
            List<float[]> takes = digits.get(speaker).get(digit);
            float[] take = takes.get((int) random.below(takes.size(), at + 1));
            double gain = loudness * (0.75 + 0.5 * random.uniform(at + 2));
            int from = samples.length;
            samples = Arrays.copyOf(samples, from + take.length + gap(random.uniform(at + 3)));
            for (int j = 0; j < take.length; j++) {
                samples[from + j] = gain * take[j];
            }
            said.add(digit);
        }
        addNoise(samples, random);
        return new Utterance(speakers.get(speaker), said, samples);
    }

    private static int gap(double share) {
        return (int) (WavFile.RATE * LONGEST_GAP * share);
    }

    /** White noise, even over all numbers up to a size. */
    private static void addNoise(double[] samples, RandomStream random) {
        double energy = 0;
        for (double sample : samples) {
            energy += sample * sample;
        }
        double decibels = LEAST_DISTANCE + (MOST_DISTANCE - LEAST_DISTANCE) * random.uniform(3);
        double deviation = Math.sqrt(energy / Math.max(1, samples.length)) / StrictMath.pow(10, decibels / 20);
        for (int i = 0; i < samples.length; i++) {
            samples[i] += deviation * Math.sqrt(12) * (random.uniform(FIRST_NOISE + i) - 0.5);
        }
    }
}
