package io.lockstep.kernels.layer;

import java.util.List;

/**
 * Time of a tensor whose rows are sequences of any length, padded to a common one. The valid steps of a row are the
 * first ones: of a sequence of n items {@code ceil(n / stride)}. At all others the tensor is exactly 0, and so is its
 * gradient.
 *
 * @param axis of one example along which steps lie; below 0: there is no time
 * @param input number of the model's input whose items are counted
 * @param stride items for each step
 */
public record TimeAxis(int axis, int input, int stride) {
    /** Of a tensor without time. */
    public static final TimeAxis NONE = new TimeAxis(-1, -1, 1);

    /** Of an input that is a sequence. */
    public static TimeAxis ofInput(int input) {
        return new TimeAxis(0, input, 1);
    }

    public boolean isNone() {
        return axis < 0;
    }

    /** The same steps along another axis. */
    public TimeAxis at(int other) {
        return new TimeAxis(other, input, stride);
    }

    /** One step for so many of these, a shorter rest counted as one. */
    public TimeAxis strided(int by) {
        return new TimeAxis(axis, input, Math.multiplyExact(stride, by));
    }

    /** Valid steps of a row whose input has so many items. */
    public int steps(int items) {
        return (items + stride - 1) / stride;
    }

    /** Whether a row has as many valid steps here as there. */
    public boolean hasStepsOf(TimeAxis other) {
        return input == other.input && stride == other.stride;
    }

    /**
     * The only input's time, for a layer to which one axis must not be it.
     *
     * @param times of the inputs
     * @param other axis that the layer computes along
     */
    public static TimeAxis across(List<TimeAxis> times, int other) {
        TimeAxis time = times.get(0);
        if (time.axis == other) {
            throw new IllegalArgumentException("computes along axis " + other
                    + ", which is the time of a sequence of any length. Put time on another axis by permute");
        }
        return time;
    }

    /** The only input's time, for a layer that reads steps along one axis. */
    public static TimeAxis along(List<TimeAxis> times, int axis) {
        TimeAxis time = times.get(0);
        if (time.axis != axis) {
            throw new IllegalArgumentException(
                    "reads steps along axis " + axis + ", expected the time of the sequence there, got it on axis "
                            + time.axis + ". Move it by permute");
        }
        return time;
    }

    /** The time that all inputs have, for a layer that joins them step by step. */
    public static TimeAxis shared(List<TimeAxis> times) {
        for (TimeAxis time : times) {
            if (!time.equals(times.get(0))) {
                throw new IllegalArgumentException("joins its inputs step by step, expected sequences of the same input"
                        + " and stride, got others. Pool each over time first");
            }
        }
        return times.get(0);
    }
}
