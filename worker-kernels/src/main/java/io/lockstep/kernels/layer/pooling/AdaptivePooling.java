package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Windows that cut an axis of n into a given number m, whatever n is: window i from {@code floor(i n / m)} to before
 * {@code ceil((i + 1) n / m)}, as PyTorch's. They differ by at most one, and neighbours may share an element.
 */
record AdaptivePooling(int channels, int height, int width, int rows, int columns) {
    static AdaptivePooling of(List<Shape> inputs, Window size) {
        Shape input = Inputs.one(inputs);
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "takes channels x height x width for each example, got " + input + ". Give the input such a shape");
        }
        if (size.height() > input.size(1) || size.width() > input.size(2)) {
            throw new IllegalArgumentException(
                    "size " + size + " must be at most that of input " + input + ". Use a smaller size");
        }
        return new AdaptivePooling(input.size(0), input.size(1), input.size(2), size.height(), size.width());
    }

    Shape output() {
        return Shape.of(channels, rows, columns);
    }

    int inputPlane() {
        return height * width;
    }

    int top(int row) {
        return from(row, height, rows);
    }

    int bottom(int row) {
        return until(row, height, rows);
    }

    int left(int column) {
        return from(column, width, columns);
    }

    int right(int column) {
        return until(column, width, columns);
    }

    private static int from(int window, int size, int windows) {
        return (int) ((long) window * size / windows);
    }

    private static int until(int window, int size, int windows) {
        return (int) (((window + 1L) * size + windows - 1) / windows);
    }
}
