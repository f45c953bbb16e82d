package io.lockstep.kernels.layer.window;

/**
 * Movement of a kernel along one axis: output o sees the inputs {@code o stride - before + k dilation} for k from 0 to
 * {@code kernel - 1}, those outside the input being padding.
 *
 * @param input elements along the axis
 * @param kernel elements of the kernel, at least 1
 * @param stride inputs from one output to the next, at least 1
 * @param dilation inputs from one element of the kernel to the next, at least 1
 * @param before padding before the first input
 * @param after padding behind the last input
 * @param output positions of the kernel; below 1 when it does not fit
 */
public record SlidingAxis(int input, int kernel, int stride, int dilation, int before, int after, int output) {
    /** An axis of size 1, for what has one axis less. */
    public static final SlidingAxis NONE = whole(1);

    /** One window over everything. */
    public static SlidingAxis whole(int input) {
        return new SlidingAxis(input, input, 1, 1, 0, 0, 1);
    }

    public static SlidingAxis padded(int input, int kernel, int stride, int dilation, int before, int after) {
        long room = (long) input + before + after - span(kernel, dilation);
        return new SlidingAxis(
                input,
                kernel,
                stride,
                dilation,
                before,
                after,
                room < 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, room / stride + 1));
    }

    /** No padding before, and behind what the last window that begins inside the input hangs over. */
    public static SlidingAxis hanging(int input, int kernel, int stride) {
        int output = kernel >= input ? 1 : (int) (((long) input - kernel + stride - 1) / stride + 1);
        if ((output - 1L) * stride >= input) {
            output--;
        }
        long after = Math.max(0, (output - 1L) * stride + kernel - input);
        return new SlidingAxis(input, kernel, stride, 1, 0, (int) after, output);
    }

    /** {@code ceil(input / stride)} outputs; of an odd amount of padding the larger half behind. */
    static SlidingAxis same(int input, int kernel, int stride, int dilation) {
        int output = (int) (((long) input + stride - 1) / stride);
        long padding = Math.max(0, (output - 1L) * stride + span(kernel, dilation) - input);
        return new SlidingAxis(
                input, kernel, stride, dilation, (int) (padding / 2), (int) (padding - padding / 2), output);
    }

    /** {@code ceil(input / stride)} outputs, each of which sees nothing behind the input at its place. */
    static SlidingAxis causal(int input, int kernel, int stride, int dilation) {
        long before = span(kernel, dilation) - 1;
        return padded(input, kernel, stride, dilation, (int) Math.min(Integer.MAX_VALUE, before), 0);
    }

    /**
     * Whether output o of a longer input, too, begins at the same element: the padding before does not change with the
     * input's size, and each stride of it makes one output.
     */
    public boolean isRegular() {
        return (long) output * stride == input;
    }

    /**
     * The axis of a convolution that a transposed one reverses: from {@code output}, what the transposed one reads, to
     * {@code (output - 1) stride + span - before - after + further} inputs, what it makes; below 1 when nothing is
     * left.
     */
    static SlidingAxis transposed(
            int output, int kernel, int stride, int dilation, int before, int after, int further) {
        long input = (output - 1L) * stride + span(kernel, dilation) - before - after + further;
        return new SlidingAxis(
                (int) Math.min(input, Integer.MAX_VALUE), kernel, stride, dilation, before, after, output);
    }

    /** Inputs from the kernel's first element to its last, both counted. */
    private static long span(int kernel, int dilation) {
        return (kernel - 1L) * dilation + 1;
    }

    /** The first output whose element {@code k} of the kernel lies in the input; {@link #output} when there is none. */
    public int first(int k) {
        int start = Math.max(0, -Math.floorDiv(k * dilation - before, stride));
        return Math.min(start, output);
    }

    /** Behind the last output whose element {@code k} of the kernel lies in the input; not before {@link #first}. */
    public int end(int k) {
        int end = Math.floorDiv(input - 1 + before - k * dilation, stride) + 1;
        return Math.max(first(k), Math.min(end, output));
    }

    /** Whether element {@code k} of the kernel lies in the input from some output; else it meets nothing but padding. */
    public boolean meets(int k) {
        return first(k) < end(k);
    }

    /** Whether some output sees nothing but padding. */
    public boolean hasOutputsOfPadding() {
        for (int position = 0; position < output; position++) {
            if (!sees(position)) {
                return true;
            }
        }
        return false;
    }

    private boolean sees(int position) {
        for (int k = 0; k < kernel; k++) {
            int at = at(position, k);
            if (at >= 0 && at < input) {
                return true;
            }
        }
        return false;
    }

    /** The input that element {@code k} of the kernel sees from an output; may lie in the padding. */
    public int at(int position, int k) {
        return position * stride - before + k * dilation;
    }

    /** The first input that an output's kernel sees; dilation 1. */
    public int from(int position) {
        return Math.max(0, at(position, 0));
    }

    /** Behind the last input that an output's kernel sees; dilation 1. */
    public int until(int position) {
        return Math.min(input, at(position, kernel - 1) + 1);
    }
}
