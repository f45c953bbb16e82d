package io.lockstep.kernels.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sizes of one example's tensor, without the batch: {@code [784]}, {@code [channels, height, width]}. Printed as
 * {@code 3x32x32}.
 *
 * @param sizes each at least 1; empty for a scalar
 */
public record Shape(List<Integer> sizes) {
    public Shape {
        sizes = List.copyOf(sizes);
        long product = 1;
        for (int size : sizes) {
            product *= size;
            if (size < 1 || product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape " + sizes + ": sizes must be at least 1 and multiply to less than 2^31");
            }
        }
    }

    public static Shape of(int... sizes) {
        List<Integer> list = new ArrayList<>();
        for (int size : sizes) {
            list.add(size);
        }
        return new Shape(list);
    }

    public int rank() {
        return sizes.size();
    }

    public int size(int axis) {
        return sizes.get(axis);
    }

    /** Number of elements. By index, since steps ask for it and an iterator would be an allocation. */
    public int elementCount() {
        int product = 1;
        for (int axis = 0; axis < sizes.size(); axis++) {
            product *= sizes.get(axis);
        }
        return product;
    }

    @Override
    public String toString() {
        return sizes.isEmpty() ? "scalar" : sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
