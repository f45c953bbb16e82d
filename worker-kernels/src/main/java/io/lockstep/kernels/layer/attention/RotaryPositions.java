package io.lockstep.kernels.layer.attention;

/**
 * Rotary positions: each pair of neighbouring numbers of a head is turned by an angle that grows with the step, so that a
 * query's product with a key depends on how far apart they are. Su and others,
 * <a href="https://arxiv.org/abs/2104.09864">RoFormer</a> (2021), equation 34, with t from 0:
 *
 * <pre>
 * angle_t,i = t / 10000^(2i / d)
 * x_2i, x_2i+1 = x_2i cos - x_2i+1 sin, x_2i+1 cos + x_2i sin
 * </pre>
 */
public final class RotaryPositions {
    private static final double LONGEST = 10000;

    private final int size;
    private final float[] cosines;
    private final float[] sines;

    /**
     * Of so many steps.
     *
     * @param steps T
     * @param size d, even
     */
    public RotaryPositions(int steps, int size) {
        this.size = size;
        int half = size / 2;
        this.cosines = new float[Math.multiplyExact(steps, half)];
        this.sines = new float[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            int step = i / half;
            double angle = step / StrictMath.pow(LONGEST, 2.0 * (i % half) / size);
            cosines[i] = (float) StrictMath.cos(angle);
            sines[i] = (float) StrictMath.sin(angle);
        }
    }

    /**
     * Turns one head at one step.
     *
     * @param numbers of the head from an index on. Modified.
     */
    public void turn(int step, float[] numbers, int from) {
        int first = step * size / 2;
        for (int i = 0; i < size / 2; i++) {
            turn(numbers, from + 2 * i, cosines[first + i], sines[first + i]);
        }
    }

    /**
     * Turns it back, as gradients are.
     *
     * @param numbers of the head from an index on. Modified.
     */
    public void turnBack(int step, float[] numbers, int from) {
        int first = step * size / 2;
        for (int i = 0; i < size / 2; i++) {
            turn(numbers, from + 2 * i, cosines[first + i], -sines[first + i]);
        }
    }

    private static void turn(float[] numbers, int at, float cosine, float sine) {
        float even = numbers[at];
        float odd = numbers[at + 1];
        numbers[at] = even * cosine - odd * sine;
        numbers[at + 1] = odd * cosine + even * sine;
    }
}
