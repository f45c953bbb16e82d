package io.lockstep.kernels.layer.window;

import io.lockstep.kernels.plaindata.Unwrapped;
import java.util.ArrayList;
import java.util.List;

/**
 * Zeros around an input, or around the output that a transposed convolution cuts them from. {@code valid}: none.
 * {@code same}: as many as it takes for {@code ceil(input / stride)} outputs, the odd one at the end, TensorFlow's
 * rule. {@code causal}, along one axis: all before the input, so that an output sees nothing behind its place. {@code
 * ceil}, for pooling alone: none, but windows that begin inside the input may hang over its end (PyTorch's
 * {@code ceil_mode}). Else numbers: one for every side; two, {@code [vertical, horizontal]}; or four,
 * {@code [top, left, bottom, right]}. With a single axis two numbers are {@code [left, right]}.
 *
 * @param sides {@code same}, {@code valid}, {@code causal}, {@code ceil}, or 1, 2 or 4 numbers from 0 to 32767
 */
@Unwrapped
public record Padding(List<Object> sides) {
    private static final String SAME = "same";
    private static final String VALID = "valid";
    private static final String CAUSAL = "causal";
    private static final String CEIL = "ceil";

    public Padding {
        boolean word = sides.size() == 1 && List.of(SAME, VALID, CAUSAL, CEIL).contains(sides.get(0));
        if (!word) {
            if (sides.size() != 1 && sides.size() != 2 && sides.size() != 4) {
                throw refusal(sides);
            }
            sides = numbers(sides);
        }
        sides = List.copyOf(sides);
    }

    public static Padding same() {
        return new Padding(List.of(SAME));
    }

    public static Padding valid() {
        return new Padding(List.of(VALID));
    }

    /** All before the input. */
    public static Padding causal() {
        return new Padding(List.of(CAUSAL));
    }

    /** Windows may hang over the end. */
    public static Padding ceil() {
        return new Padding(List.of(CEIL));
    }

    /** One, two or four numbers. */
    public static Padding of(int... sides) {
        List<Object> list = new ArrayList<>();
        for (int side : sides) {
            list.add(side);
        }
        return new Padding(list);
    }

    private static List<Object> numbers(List<Object> sides) {
        List<Object> numbers = new ArrayList<>();
        for (Object side : sides) {
            if (!(side instanceof Number number)
                    || number.doubleValue() != number.intValue()
                    || number.intValue() < 0
                    || number.intValue() > Window.LARGEST) {
                throw refusal(sides);
            }
            numbers.add(number.intValue());
        }
        return numbers;
    }

    private static IllegalArgumentException refusal(List<Object> sides) {
        return new IllegalArgumentException(
                "expected same, valid, or 1, 2 or 4 whole numbers from 0 to " + Window.LARGEST + ", got " + sides);
    }

    /** Whether the amounts follow from the input's size. */
    public boolean isSame() {
        return sides.get(0).equals(SAME);
    }

    /** Whether outputs see nothing behind their places. */
    public boolean isCausal() {
        return sides.get(0).equals(CAUSAL);
    }

    /** Whether windows may hang over the end. */
    public boolean isCeil() {
        return sides.get(0).equals(CEIL);
    }

    /** Amounts around an image; not for {@code same}. */
    public Sides ofImage() {
        return switch (sides.size()) {
            case 1 -> new Sides(side(0), side(0), side(0), side(0));
            case 2 -> new Sides(side(0), side(1), side(0), side(1));
            default -> new Sides(side(0), side(1), side(2), side(3));
        };
    }

    /** Amounts at left and right of a line; not for {@code same}. */
    Sides ofLine() {
        if (sides.size() == 4) {
            throw new IllegalArgumentException(
                    "padding of one axis: expected one number or [left, right], got " + sides);
        }
        return new Sides(0, side(0), 0, side(sides.size() - 1));
    }

    private int side(int i) {
        return sides.get(i) instanceof Integer amount ? amount : 0;
    }

    @Override
    public String toString() {
        return sides.size() == 1 ? String.valueOf(sides.get(0)) : sides.toString();
    }
}
