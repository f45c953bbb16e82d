package io.lockstep.driver.slot;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Normal numbers of mean 0 and deviation 1.
 *
 * @param sizes of one example, as {@code [64]}
 */
public record NormalNoise(List<Integer> sizes) implements Noise {
    public NormalNoise {
        sizes = new Shape(sizes).sizes();
    }

    @Override
    public Shape shape() {
        return new Shape(sizes);
    }

    @Override
    public double number(RandomStream stream, long position) {
        return stream.normal(position);
    }
}
