package io.lockstep.kernels.layer.window;

import io.lockstep.kernels.plaindata.Unwrapped;
import java.util.List;

/**
 * A size for each axis of an image: of a kernel, of its steps. Written as one number for both axes or as
 * {@code [height, width]}.
 *
 * @param sizes one number or height and width, each from 1 to 32767
 */
@Unwrapped
public record Window(List<Integer> sizes) {
    static final int LARGEST = 32767;

    public Window {
        if (sizes.isEmpty() || sizes.size() > 2) {
            throw new IllegalArgumentException("expected one number or [height, width], got " + sizes);
        }
        for (int size : sizes) {
            check(size);
        }
        sizes = List.copyOf(sizes.get(0).equals(sizes.get(sizes.size() - 1)) ? sizes.subList(0, 1) : sizes);
    }

    /** The same in both directions. */
    public static Window of(int size) {
        return new Window(List.of(size));
    }

    public static Window of(int height, int width) {
        return new Window(List.of(height, width));
    }

    private static void check(int size) {
        if (size < 1 || size > LARGEST) {
            throw new IllegalArgumentException("must be from 1 to " + LARGEST + ", got " + size);
        }
    }

    /** For layers with one axis. */
    public static void check(String name, int size) {
        if (size < 1 || size > LARGEST) {
            throw new IllegalArgumentException(name + " must be from 1 to " + LARGEST + ", got " + size);
        }
    }

    public int height() {
        return sizes.get(0);
    }

    public int width() {
        return sizes.get(sizes.size() - 1);
    }

    @Override
    public String toString() {
        return height() + "x" + width();
    }
}
