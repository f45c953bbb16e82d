package io.lockstep.driver.slot;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Numbers from -1 to 1, each as likely as any other.
 *
 * @param sizes of one example, as {@code [64]}
 */
public record UniformNoise(List<Integer> sizes) implements Noise {
    public UniformNoise {
        sizes = new Shape(sizes).sizes();
    }

    @Override
    public Shape shape() {
        return new Shape(sizes);
    }

    @Override
    public double number(RandomStream stream, long position) {
        return 2 * stream.uniform(position) - 1;
    }
}
