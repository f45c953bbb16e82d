package io.lockstep.jobs.samples;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.List;

/**
 * Digits as different hands write them: one of several ways of writing, bent by a smooth random wave, slanted, turned,
 * stretched and shifted, drawn with a pen of random width and pressure on slightly dirty paper. Row i is a function of
 * (seed, part, i).
 */
final class PenDigits {
    /** Pixels of a side. */
    static final int SIDE = 28;

    private static final double MAXIMUM_TURN = 0.30;
    private static final double MAXIMUM_SLANT = 0.35;
    private static final double MAXIMUM_SHIFT = 2.6;
    private static final double WAVE = 0.050;
    private static final double DIRT = 8;

    private final long seed;
    private final int part;

    /** @param part 0 for training rows, 1 for test rows */
    PenDigits(long seed, int part) {
        this.seed = seed;
        this.part = part;
    }

    /**
     * Draws row i.
     *
     * @param pixels [SIDE, SIDE], 0 paper to 255 ink. Overwritten.
     * @return the digit
     */
    int draw(int row, byte[] pixels) {
        RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA, part, row);
        int digit = (int) random.below(10, 0);
        List<double[]> strokes = Glyphs.strokes(digit, (int) random.below(6, 1));
        double[] hand = hand(random);
        double width = 0.75 + 0.9 * random.uniform(20);
        double pressure = 190 + 65 * random.uniform(21);
        double[] ink = new double[SIDE * SIDE];
        for (double[] stroke : strokes) {
            double[] placed = place(stroke, hand);
            for (int i = 0; i + 3 < placed.length; i += 2) {
                draw(ink, placed[i], placed[i + 1], placed[i + 2], placed[i + 3], width);
            }
        }
        for (int i = 0; i < pixels.length; i++) {
            double dirt = ink[i] > 0 ? DIRT * random.uniform(100 + i) : 0;
            pixels[i] = (byte) Math.min(255, (int) (ink[i] * pressure + dirt));
        }
        return digit;
    }

    /** Matrix (4), shift (2) and waves (amplitude, frequency, phase for x and for y) of one hand. */
    private static double[] hand(RandomStream random) {
        double turn = MAXIMUM_TURN * signed(random, 2);
        double slant = MAXIMUM_SLANT * signed(random, 3);
        double scaleX = 18 + 4.0 * signed(random, 4);
        double scaleY = 20 + 3.0 * signed(random, 5);
        double cosine = StrictMath.cos(turn);
        double sine = StrictMath.sin(turn);
        return new double[] {
            scaleX * cosine,
            scaleX * (cosine * slant) - scaleY * sine,
            scaleX * sine,
            scaleX * sine * slant + scaleY * cosine,
            SIDE / 2.0 + MAXIMUM_SHIFT * signed(random, 6),
            SIDE / 2.0 + MAXIMUM_SHIFT * signed(random, 7),
            WAVE * signed(random, 8),
            0.6 + random.uniform(9),
            random.uniform(10),
            WAVE * signed(random, 11),
            0.6 + random.uniform(12),
            random.uniform(13)
        };
    }

    private static double signed(RandomStream random, int position) {
        return 2 * random.uniform(position) - 1;
    }

    private static double[] place(double[] stroke, double[] hand) {
        double[] placed = new double[stroke.length];
        for (int i = 0; i < stroke.length; i += 2) {
            double x = stroke[i] - 0.5 + hand[6] * wave(hand[7] * stroke[i + 1] + hand[8]);
            double y = stroke[i + 1] - 0.5 + hand[9] * wave(hand[10] * stroke[i] + hand[11]);
            placed[i] = hand[0] * x + hand[1] * y + hand[4];
            placed[i + 1] = hand[2] * x + hand[3] * y + hand[5];
        }
        return placed;
    }

    private static double wave(double turns) {
        return StrictMath.sin(2 * Math.PI * turns);
    }

    /** Inks each pixel by how far its centre is from the tensor: full inside the width, fading over one pixel. */
    private static void draw(double[] ink, double x0, double y0, double x1, double y1, double width) {
        int left = Math.max(0, (int) (Math.min(x0, x1) - width - 1));
        int right = Math.min(SIDE - 1, (int) (Math.max(x0, x1) + width + 1));
        int top = Math.max(0, (int) (Math.min(y0, y1) - width - 1));
        int bottom = Math.min(SIDE - 1, (int) (Math.max(y0, y1) + width + 1));
        double dx = x1 - x0;
        double dy = y1 - y0;
        double squared = Math.max(dx * dx + dy * dy, 1e-12);
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double px = column + 0.5 - x0;
                double py = row + 0.5 - y0;
                double along = Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
                double ex = px - along * dx;
                double ey = py - along * dy;
                double distance = Math.sqrt(ex * ex + ey * ey);
                double value = Math.max(0, Math.min(1, width + 0.5 - distance));
                ink[row * SIDE + column] = Math.max(ink[row * SIDE + column], value);
            }
        }
    }
}
