package io.lockstep.kernels.layer;

import io.lockstep.kernels.initializer.HeNormal;
import io.lockstep.kernels.initializer.Initializer;

/**
 * An elementwise function, usable as a layer of its own and as the end of {@code dense}. Computed in double with
 * StrictMath where it needs more than {@code + - * /}, and rounded once.
 */
public interface Activation {
    /** Initializer of the weights it follows, where the config names none. */
    default Initializer usualInitializer() {
        return new HeNormal();
    }

    /** Whether {@link #multiplyByDerivative} wants the function's outputs rather than its inputs. */
    boolean derivativeFromOutput();

    /**
     * @param size number of elements
     * @param x from index 0. Not modified, unless it is {@code y}.
     * @param y from index 0. Overwritten; may be {@code x} itself.
     */
    void apply(int size, float[] x, float[] y);

    /**
     * Turns a gradient of the outputs into one of the inputs: {@code gradient *= f'}.
     *
     * @param size number of elements
     * @param kept outputs or inputs, as {@link #derivativeFromOutput} says. Not modified.
     * @param gradient from index 0. Modified.
     */
    void multiplyByDerivative(int size, float[] kept, float[] gradient);
}
