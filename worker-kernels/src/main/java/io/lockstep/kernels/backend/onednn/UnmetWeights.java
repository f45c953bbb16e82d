package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.convolution.ConvGeometry;
import io.lockstep.kernels.layer.window.SlidingAxis;
import io.lockstep.kernels.parameter.ParameterTensor;
import java.util.BitSet;
import org.bytedeco.dnnl.memory;

/**
 * Weights of a convolution that meet nothing but padding at its sizes, whose gradient is zero: elements of a kernel
 * larger than the input, or between the strides of the few outputs there are. In bfloat16 by matrix tiles (AMX) the
 * library leaves there whatever its scratchpad held, numbers or not, when the stride is above 1.
 */
final class UnmetWeights {
    static final UnmetWeights NONE = new UnmetWeights(0, 0, new BitSet());

    private final long planes;
    private final int plane;
    private final int[] starts;
    private final int[] counts;

    /**
     * @param planes kernels of one channel each, one behind another
     * @param plane elements of one of them
     * @param unmet those of each that meet nothing
     */
    private UnmetWeights(long planes, int plane, BitSet unmet) {
        this.planes = planes;
        this.plane = plane;
        this.starts = unmet.stream().filter(k -> k == 0 || !unmet.get(k - 1)).toArray();
        this.counts = new int[starts.length];
        for (int run = 0; run < starts.length; run++) {
            counts[run] = unmet.nextClearBit(starts[run]) - starts[run];
        }
    }

    /** None in float32, in which the library writes them all. */
    static UnmetWeights of(ConvGeometry geometry, memory.data_type type) {
        if (type == memory.data_type.f32) {
            return NONE;
        }
        SlidingAxis v = geometry.vertical();
        SlidingAxis h = geometry.horizontal();
        BitSet unmet = new BitSet();
        for (int i = 0; i < v.kernel(); i++) {
            for (int j = 0; j < h.kernel(); j++) {
                unmet.set(i * h.kernel() + j, !v.meets(i) || !h.meets(j));
            }
        }
        long planes = (long) geometry.filters() * geometry.channelsPerGroup();
        return new UnmetWeights(planes, v.kernel() * h.kernel(), unmet);
    }

    /** After the gradient of the weights is in its place: makes theirs zero, if there are any. */
    void bind(PassBuilder builder, int parameter) {
        if (starts.length == 0) {
            return;
        }
        ParameterTensor there = builder.graph().layout().tensors().get(parameter);
        GradientTarget target = builder.workspace().target();
        builder.add(() -> clear(target.storage(), there.offset()));
    }

    private void clear(NativeFloats gradient, long offset) {
        for (long i = 0; i < planes; i++) {
            for (int run = 0; run < starts.length; run++) {
                gradient.fill(offset + i * plane + starts[run], counts[run], 0f);
            }
        }
    }
}
