package io.lockstep.driver.slot;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/** A distribution that an input is drawn from. */
public interface Noise {
    /** Of one example. */
    Shape shape();

    /** One number. */
    double number(RandomStream stream, long position);

    /**
     * The example's numbers: a function of the arguments alone.
     *
     * @param input of the model, so that two inputs are not alike
     * @param row number in the epoch
     * @param to [shape] from {@code at}. Overwritten.
     */
    default void draw(long seed, int input, long epoch, long row, float[] to, int at) {
        RandomStream stream = RandomStream.of(seed, Purpose.INPUT_NOISE, input, epoch, row);
        int size = shape().elementCount();
        for (int i = 0; i < size; i++) {
            to[at + i] = (float) number(stream, i);
        }
    }
}
